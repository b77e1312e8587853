// Runs a fuzz target over files and folders: each input whole, cut at 8 places and with 12 flipped bits (fixed seed).
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kMostBytes = 32U << 10U;  // larger inputs are tried by their head: this runs in every ctest

void run(const std::string& bytes) {
  // A copy of its own, without room behind it, so that a sanitizer sees a read past the end.
  const std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(copy.data(), copy.size());
}

std::size_t replay(const std::string& bytes, std::mt19937& random) {
  run(bytes);
  if (bytes.empty()) return 1;
  for (int i = 0; i < 8; ++i) run(bytes.substr(0, random() % bytes.size()));
  for (int i = 0; i < 12; ++i) {
    std::string flipped = bytes;
    char& byte = flipped[random() % flipped.size()];
    byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << (random() % 8U)));
    run(flipped);
  }
  return 21;
}

}  // namespace

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  for (int i = 1; i < argc; ++i) {
    if (fs::is_directory(argv[i])) {
      for (const auto& entry : fs::recursive_directory_iterator(argv[i]))
        if (entry.is_regular_file()) files.push_back(entry.path());
    } else if (fs::is_regular_file(argv[i])) {
      files.emplace_back(argv[i]);
    }
  }
  std::sort(files.begin(), files.end());
  std::mt19937 random(20190613);
  std::size_t runs = replay("", random);
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    bytes.resize(std::min(bytes.size(), kMostBytes));
    runs += replay(bytes, random);
  }
  std::printf("%zu inputs, %zu runs\n", files.size(), runs);
  return files.empty() ? 1 : 0;
}
