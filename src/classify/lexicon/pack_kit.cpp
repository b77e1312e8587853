// Writes the pack of lexicons and services to stdout: built and run when postwake is built. Parsing them at every start cost a
// tenth of a second.
#include <cstdio>

#include "classify/lexicon/kit.hpp"

int main() {
  const auto kit = postwake::detail::Kit::from_files();
  if (!kit) {
    std::fprintf(stderr, "%s: %s\n", kit.error().origin.file.c_str(), kit.error().message.c_str());
    return 1;
  }
  const std::string bytes = (*kit)->pack();
  return std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() ? 0 : 1;
}
