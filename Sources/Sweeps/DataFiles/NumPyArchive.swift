import Experiments

/// The arrays of an `.npz` file, as `numpy.savez` and `numpy.savez_compressed` write them.
enum NumPyArchive {
  #if Archives
    /// The features of the three arrays that a request chooses; other arrays are not looked at.
    ///
    /// - Throws: ``DataFileProblem`` if an array is not there, chosen twice, or no matrix of finite numbers.
    static func features(_ request: DataFileRequest) throws(DataFileProblem) -> SelectedFeatures {
      let archive = try ZipArchive(path: request.path)
      let suffix = ".npy"
      let arrays = archive.entries.filter { $0.name.hasSuffix(suffix) }
      let names = arrays.map { String($0.name.dropLast(suffix.count)) }
      var chosen: [(role: FeatureRole, index: Int)] = []
      for role in FeatureRole.allCases {
        let index = try find(role, request, in: names)
        if let other = chosen.first(where: { $0.index == index }) {
          throw DataFileProblem(
            "array \(DataFileWords.quoted(names[index])) is chosen by \(other.role.key.rawValue) already; x_a, x_b and y "
              + "must be different arrays", key: role.key)
        }
        chosen.append((role, index))
      }
      var read: [(name: String, array: NumPyArray)] = []
      for (_, index) in chosen {
        let place = "array \(DataFileWords.quoted(names[index]))"
        let bytes = try archive.read(arrays[index], limit: DataFileLimits.bytes)
        read.append((names[index], try NumPyArray(bytes: bytes, place: place)))
      }
      return try SelectedFeatures(modalityA: read[0], modalityB: read[1], target: read[2])
    }

    private static func find(
      _ role: FeatureRole, _ request: DataFileRequest, in names: [String]
    ) throws(DataFileProblem) -> Int {
      let terms = request.selection(role)?.terms ?? [role.defaultName]
      guard terms.count == 1 else {
        throw DataFileProblem(
          "\(role.key.rawValue) names \(terms.count) arrays; of an .npz file it takes the name of one", key: role.key)
      }
      let matches = NameLookup.matches(names) {
        $0 == terms[0]
      } ignoringCase: {
        $0 == terms[0].lowercased()
      }
      guard Set(matches.map { names[$0] }).count == matches.count else {
        throw DataFileProblem("the archive holds more than one array \(DataFileWords.quoted(terms[0]))", key: role.key)
      }
      guard matches.count <= 1 else {
        throw DataFileProblem(
          "\(DataFileWords.quoted(terms[0])) may be any of the arrays "
            + "\(DataFileWords.list(matches.map { names[$0] })); write its name as it stands there", key: role.key)
      }
      guard let match = matches.first else {
        throw DataFileProblem(
          NameLookup.missing(terms[0], noun: "array", names: names), key: role.key)
      }
      return match
    }
  #else
    /// - Throws: ``DataFileProblem`` always: this build reads no archives.
    static func features(_ request: DataFileRequest) throws(DataFileProblem) -> SelectedFeatures {
      throw DataFileProblem(
        "this build reads no .npz files. Install libzip-dev and build with the trait Archives, which is on by default, "
          + "or store the features as .npy or .csv")
    }
  #endif
}
