#if Archives
  import CZip

  /// A zip archive that is open for reading.
  struct ZipArchive: ~Copyable {
    /// One file in the archive.
    struct Entry {
      let index: UInt64
      /// The path in the archive.
      let name: String
    }

    private let handle: OpaquePointer
    /// The files in the archive, in its order.
    let entries: [Entry]

    /// - Throws: ``DataFileProblem`` if the file is no zip archive or damaged.
    init(path: String) throws(DataFileProblem) {
      var code: Int32 = 0
      guard let handle = zip_open(path, ZIP_RDONLY, &code) else {
        throw DataFileProblem(
          code == ZIP_ER_NOZIP || code == ZIP_ER_INCONS
            ? "this is no zip archive, or one that is damaged or cut off; save it again with numpy.savez"
            : "the archive cannot be opened: \(Self.words(code))")
      }
      self.handle = handle
      entries = (0..<max(0, zip_get_num_entries(handle, 0))).compactMap { index in
        zip_get_name(handle, UInt64(index), 0).map { Entry(index: UInt64(index), name: String(cString: $0)) }
      }
    }

    deinit { zip_discard(handle) }

    /// The bytes of a file, checked against the archive's check sum.
    ///
    /// - Throws: ``DataFileProblem`` if the file is encrypted, has more than `limit` bytes or is damaged.
    func read(_ entry: Entry, limit: Int) throws(DataFileProblem) -> [UInt8] {
      var status = zip_stat_t()
      zip_stat_init(&status)
      guard zip_stat_index(handle, entry.index, 0, &status) == 0 else { throw damaged(entry, zip_get_error(handle)) }
      guard status.valid & UInt64(ZIP_STAT_ENCRYPTION_METHOD) == 0 || status.encryption_method == ZIP_EM_NONE else {
        throw DataFileProblem(
          "\(DataFileWords.quoted(entry.name)) in the archive is encrypted; store it without a password")
      }
      guard status.valid & UInt64(ZIP_STAT_SIZE) != 0, status.size <= UInt64(limit) else {
        throw DataFileProblem(
          "\(DataFileWords.quoted(entry.name)) has \(status.size) bytes when unpacked; at most \(limit) are allowed")
      }
      guard let file = zip_fopen_index(handle, entry.index, 0) else { throw damaged(entry, zip_get_error(handle)) }
      defer { zip_fclose(file) }
      // The size is what the archive says; memory grows only with what is really there.
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 1 << 18)
      while true {
        let count = zip_fread(file, &chunk, UInt64(chunk.count))
        guard count >= 0 else { throw damaged(entry, zip_file_get_error(file)) }
        guard count > 0 else { break }
        bytes += chunk[..<Int(count)]
        guard bytes.count <= Int(status.size) else { break }
      }
      guard bytes.count == Int(status.size) else {
        throw DataFileProblem(
          "\(DataFileWords.quoted(entry.name)) in the archive is damaged: its size is not as stated")
      }
      return bytes
    }

    private func damaged(_ entry: Entry, _ error: UnsafeMutablePointer<zip_error_t>) -> DataFileProblem {
      DataFileProblem(
        "\(DataFileWords.quoted(entry.name)) in the archive cannot be unpacked: \(String(cString: zip_error_strerror(error)))"
      )
    }

    private static func words(_ code: Int32) -> String {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      return String(cString: zip_error_strerror(&error))
    }
  }
#endif
