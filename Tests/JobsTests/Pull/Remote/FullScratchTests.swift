import Foundation
import Jobs
import Operations
import Storage
import TestSupport
import Testing

/// An export whose length nobody tells waits in a scratch file. A full disk of ours says nothing about the export.
@Suite(.enabled(if: geteuid() == 0, "only root may mount a small file system")) struct FullScratchTests {
  private let fixture = RemoteFixture()

  @Test func aFullDiskIsNoRefusal() async throws {
    let disk = fixture.folder.path + "/disk"
    #expect(fixture.folder.run("mkdir", disk) == 0)
    try #require(fixture.folder.run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk) == 0)
    defer { _ = fixture.folder.run("umount", "-l", disk) }
    let body = Array(String(repeating: "0123456789abcde\n", count: 60_000).utf8)
    let server = try TestServer { request in
      .broken(.raw(Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".utf8) + (request.method == "GET" ? body : [])))
    }
    let web = WebReader(
      fixture.service(), authorization: .none, servers: Set([server.url].compactMap { HTTPOrigin($0) }), now: fixture.now)
    let source = HTTPSSource(
      Source(name: "web", pattern: try ExportPattern("*")), .addresses([server.url + "/x?token=hidden"]), web, scratchFolder: disk
    )
    let error = await #expect(throws: StorageError.self) { try await fixture.pull(source) }
    #expect(error?.code == .full && error?.path == disk && error?.operation == "keep \(server.url)/x in")
    #expect(error?.remedy.contains("`cache`") == true)
    // Nothing is refused, and nothing kept; with room, all is.
    #expect(fixture.memory.contents.isEmpty)
    #expect(fixture.folder.run("mount", "-o", "remount,size=64m", disk) == 0)
    _ = try await fixture.pull(source)
    #expect(fixture.kept.values.map { Array($0.utf8) } == [body])
  }
}
