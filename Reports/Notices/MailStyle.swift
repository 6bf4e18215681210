/// What the parts of a mail look like: the page's ink, rules and accent, with fonts that every machine has.
enum MailStyle: String {
  case body = "margin:0;padding:24px;background:#fff;color:#17191b;font:15px/1.5 Segoe UI,Helvetica Neue,Arial,sans-serif"
  case kicker = "margin:0;color:#14506f;font-size:13px"
  case title = "margin:2px 0 20px;font:400 24px/1.25 Georgia,serif"
  case table = "border-collapse:collapse;margin:0 0 20px;border-top:1px solid #17191b"
  case caption = "padding:0 0 6px;text-align:left;color:#565b60;font-size:13px"
  case name = "padding:5px 24px 5px 0;border-bottom:1px solid #d5d9dc;text-align:left;font-weight:400;vertical-align:top"
  case figure =
    "padding:5px 24px 5px 0;border-bottom:1px solid #d5d9dc;text-align:right;font-variant-numeric:tabular-nums;vertical-align:top"
  case rule = "padding:5px 0;border-bottom:1px solid #d5d9dc;text-align:left;color:#565b60;font-size:13px;vertical-align:top"
  case paragraph = "margin:0 0 16px"
  case link = "color:#14506f"
  case note = "margin:0;color:#565b60;font-size:13px"
}
