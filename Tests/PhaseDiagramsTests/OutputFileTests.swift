import Foundation
import PhaseDiagrams
import Testing

@Suite("Output files")
struct OutputFileTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)

  private func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test("A file has its name once it is complete, and vanishes where it never is")
  func completion() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("a.csv").path
    do {
      let file = try OutputFile(path: path)
      try file.append(Array("first ".utf8))
      #expect(try names().first?.contains("a.csv") == true && !FileManager.default.fileExists(atPath: path))
      try file.append(Array("second".utf8))
      try file.finish()
    }
    #expect(try text("a.csv") == "first second")
    do {
      let file = try OutputFile(path: path)
      try file.append(Array("third".utf8))
    }
    #expect(try text("a.csv") == "first second")
    #expect(try names() == ["a.csv"])
  }

  @Test("Links and permissions stay")
  func linksAndPermissions() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (real, link) = (folder.appendingPathComponent("real"), folder.appendingPathComponent("link"))
    try OutputFile.write([1], to: real.path)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: real.path)
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: real)
    try OutputFile.write(Array("new".utf8), to: link.path)
    #expect(try text("real") == "new")
    let attributes = try FileManager.default.attributesOfItem(atPath: real.path)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    let type = try FileManager.default.attributesOfItem(atPath: link.path)[.type] as? FileAttributeType
    #expect(type == .typeSymbolicLink)
  }

  @Test("A device is written to and stays one")
  func devices() throws {
    try OutputFile.write([1, 2, 3], to: "/dev/null")
    let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
    #expect(type == .typeCharacterSpecial)
    let error = #expect(throws: PhaseDiagramError.self) { try OutputFile.write([1], to: "/dev/full") }
    #expect(error?.message == "cannot write /dev/full: No space left on device")
    let store = try TinyRun("network: {width: 3}\ntraining: {max_steps: 5}\nseeds: 1").store
    #expect(throws: PhaseDiagramError.self) { try store.writeNetCDF(to: "/dev/null", version: "test") }
    #expect(try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType == type)
  }

  @Test("A place that takes no file is named")
  func impossiblePlaces() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try OutputFile.write([1], to: folder.appendingPathComponent("file").path)
    for path in [folder.path, folder.path + "/file/a.csv", "/proc/none/a.csv"] {
      let error = #expect(throws: PhaseDiagramError.self) { try OutputFile.write([1], to: path) }
      #expect(error?.message.hasPrefix("cannot write \(path): ") == true, "\(error?.message ?? "")")
    }
    #expect(try names() == ["file"])
  }
}
