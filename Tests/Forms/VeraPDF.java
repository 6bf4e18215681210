import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Checks PDF files as PDF/A-3a and PDF/UA-1: prints what is wrong, a line for each rule. Run as a source file, with veraPDF's library. */
public class VeraPDF {
  public static void main(String[] files) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    for (String file : files)
      for (PDFAFlavour flavour : new PDFAFlavour[] {PDFAFlavour.PDFA_3_A, PDFAFlavour.PDFUA_1})
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(file), flavour);
            PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, 3, false, false, false)) {
          ValidationResult result = validator.validate(parser);
          System.err.println(file + ": " + flavour + ", " + result.getTotalAssertions() + " checks");
          if (result.getTotalAssertions() < 1000) System.out.println(flavour + ": hardly anything was checked");
          if (!result.isCompliant())
            for (TestAssertion each : result.getTestAssertions())
              if (each.getStatus() == TestAssertion.Status.FAILED)
                System.out.println(flavour + " " + each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber() + ": " + each.getMessage()
                    + " at " + each.getLocation().getContext());
        }
  }
}
