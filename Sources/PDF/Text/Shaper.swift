internal import CHarfBuzz

/// Chooses and places the glyphs of a script whose letters join, stack or run from the right: the one owner of HarfBuzz's handles.
@safe final class Shaper {
  /// A glyph as it stands in its run, from the left; lengths in thousandths of an em.
  struct Glyph: Equatable {
    var glyph: Int
    /// Which scalar of the run it is of.
    var cluster: Int
    var advance: Int
    /// How far it is moved from the pen.
    var x: Int
    var y: Int
  }

  private let font: OpaquePointer?

  init(_ source: TrueTypeFont) {
    let bytes = source.source
    let blob = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe buffer.withMemoryRebound(to: CChar.self) {
        unsafe hb_blob_create($0.baseAddress, UInt32($0.count), HB_MEMORY_MODE_DUPLICATE, nil, nil)
      }
    }
    let face = unsafe hb_face_create(blob, 0)
    unsafe font = hb_font_create(face)
    unsafe hb_font_set_scale(font, 1000, 1000)
    unsafe hb_face_destroy(face)
    unsafe hb_blob_destroy(blob)
  }

  deinit { unsafe hb_font_destroy(font) }

  /// The glyphs of a run in one script, in the order in which they stand.
  func shape(_ scalars: [Unicode.Scalar]) -> [Glyph] {
    let buffer = unsafe hb_buffer_create()
    defer { unsafe hb_buffer_destroy(buffer) }
    let values = scalars.map(\.value)
    unsafe hb_buffer_add_utf32(buffer, values, Int32(values.count), 0, Int32(values.count))
    // Else it would be the machine's.
    unsafe hb_buffer_set_language(buffer, hb_language_from_string("en", -1))
    unsafe hb_buffer_guess_segment_properties(buffer)
    unsafe hb_shape(font, buffer, nil, 0)
    var count: UInt32 = 0
    let infos = unsafe hb_buffer_get_glyph_infos(buffer, &count)
    let places = unsafe hb_buffer_get_glyph_positions(buffer, &count)
    guard let infos = unsafe infos, let places = unsafe places else { return [] }
    return (0..<Int(count)).map { index in
      let (info, place) = unsafe (infos[index], places[index])
      return Glyph(
        glyph: Int(info.codepoint), cluster: Int(info.cluster), advance: Int(place.x_advance), x: Int(place.x_offset),
        y: Int(place.y_offset))
    }
  }
}
