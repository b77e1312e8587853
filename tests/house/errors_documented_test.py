"""Every ErrorCode and every reject reason in the sources has a row in docs/errors.md, and no row is left over."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
page = (root / "docs/errors.md").read_text(encoding="utf-8")
documented = set(re.findall(r"^\| `([a-z_0-9]+)` \|", page, re.M))
header = (root / "include/postwake/base/error.hpp").read_text(encoding="utf-8")
codes = set(re.findall(r"^  ([a-z_]+),  +///<", header, re.M))
reasons = set()
for path in (root / "src").rglob("*.cpp"):
    text = path.read_text(encoding="utf-8")
    reasons |= set(re.findall(r'(?:Reject\{|\.add\(\{|reject\(\{|reject\(|make_reject\()\s*(?:[a-z_.]+ \? )?"([a-z_0-9]+)"', text))
    reasons |= set(re.findall(r'add_reject\(\w+, "([a-z_0-9]+)"', text))
    reasons |= set(re.findall(r'reason = "([a-z_0-9]+)"', text))
    for body in re.findall(r"reason_of\(const Error& error\) noexcept \{(.*?)\n\}", text, re.S):
        reasons |= set(re.findall(r'[?:n] "([a-z_]+)"', body))
    for body in re.findall(r"constexpr std::array<LimitWords, \d+> kLimitWords = \{\{(.*?)\n\}\};", text, re.S):
        reasons |= set(re.findall(r'\{"([a-z_]+)", "', body))
    reasons |= set(re.findall(r'constexpr std::string_view kReason\w+ = "([a-z_0-9]+)"', text))
missing = sorted((codes | reasons) - documented)
if not codes:
    missing.append("(no codes found: this test no longer reads error.hpp)")
for word in missing:
    print(f"docs/errors.md has no row for {word}")
print(f"{len(codes)} codes, {len(reasons)} reject reasons, {len(missing)} undocumented")
sys.exit(1 if missing else 0)
