internal import Glibc

func say(_ text: String, to descriptor: Int32) {
  let bytes = Array(text.utf8)
  _ = unsafe write(descriptor, bytes, bytes.count)
}

do {
  if let options = try Options(CommandLine.arguments.dropFirst()) {
    say(try await Generator(options: options).run().printed() + "\n", to: STDOUT_FILENO)
  } else {
    say(Options.help, to: STDOUT_FILENO)
  }
} catch {
  say("tally-synth: \(error)\n", to: STDERR_FILENO)
  exit((error as? SynthError)?.exitCode ?? 70)
}
