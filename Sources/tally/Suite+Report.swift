internal import Jobs
internal import Operations
internal import PDF
internal import Reports
internal import Sealing

extension Suite {
  /// Writes reports in the forms that the config names.
  var report: ReportJob {
    get throws {
      let (config, wiring) = (tools.config, KeyWiring(tools))
      let forms = Set(config.reportForms.compactMap(ReportForm.init))
      return ReportJob(
        store: store, program: Suite.program, organization: config.organization, configDigest: configDigest,
        postsRequests: config.requests.url != nil,
        settings: ReportJob.Settings(
          forms: forms, fonts: forms.contains(.pdf) ? try config.reportFonts.map(Suite.font) : [],
          scratchFolder: config.store.scratchFolder, numbers: config.numbers), work: config.breaks.settings,
        officers: try wiring.holdOfficers(), signers: signers)
    }
  }

  /// Who is trusted to have sealed certificates. A night is reported without them, too: its report says that no certificate was borne out.
  private var signers: [Certificate] {
    do { return try KeyWiring(tools).trusted() } catch {
      tools.log.warning("certificates of destruction are not judged", ["because": error.cause])
      return []
    }
  }

  private static func font(_ path: String) throws -> TrueTypeFont {
    let bytes = try SmallFile.read(path, what: "cannot read a font")
    do throws(PDFError) {
      return try TrueTypeFont(bytes, name: path)
    } catch {
      throw JobError(
        .configuration, "cannot use a font", at: path, because: error.cause,
        remedy: "name TrueType files in report.fonts, with outlines in glyf")
    }
  }
}
