internal import Glibc

/// Says what is wrong and ends the process, so that libFuzzer keeps the input. (A failed precondition is silent in release builds.)
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  if condition { return }
  print("FAULT: \(message())")
  fflush(nil)
  abort()
}
