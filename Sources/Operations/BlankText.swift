extension String {
  /// Whether there is nothing in it that anybody could see.
  package var isBlank: Bool {
    unicodeScalars.allSatisfy {
      $0.properties.isWhitespace || $0.properties.isDefaultIgnorableCodePoint || $0.properties.generalCategory == .control
    }
  }
}
