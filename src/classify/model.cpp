#include "classify/model.hpp"

#include <cmath>
#include <cstring>

#include "postwake/base/hash.hpp"

namespace postwake::detail {
namespace {

constexpr std::string_view kMagic = "postwake model 1\n";

template <typename T>
void put(std::string& out, const T* values, std::size_t count) {
  const std::size_t at = out.size();
  out.resize(at + count * sizeof(T));
  std::memcpy(out.data() + at, values, count * sizeof(T));  // little-endian machines only: CMake refuses others
}

template <typename T>
bool take(std::string_view& in, T* values, std::size_t count) {
  if (in.size() < count * sizeof(T)) return false;
  std::memcpy(values, in.data(), count * sizeof(T));
  in.remove_prefix(count * sizeof(T));
  return true;
}

}  // namespace

double model_exp(double x) {
  if (x < -700) return 0;
  if (x > 700) x = 700;
  constexpr double kLog2 = 0.693147180559945309417;
  const double whole = std::floor(x / kLog2 + 0.5);
  const double r = x - whole * kLog2;
  double term = 1, sum = 1;
  for (int i = 1; i <= 13; ++i) {
    term = term * r / i;
    sum += term;
  }
  return std::ldexp(sum, static_cast<int>(whole));
}

double model_log(double x) {
  int exponent = 0;
  const double mantissa = std::frexp(x, &exponent);  // [0.5, 1)
  const double t = (mantissa - 1) / (mantissa + 1);
  double power = t, sum = 0;
  for (int i = 1; i <= 39; i += 2) {
    sum += power / i;
    power = power * t * t;
  }
  return 2 * sum + exponent * 0.693147180559945309417;
}

bool can_have(bool is_official, Fine fine) {
  switch (fine) {
    case Fine::complaint: case Fine::question: case Fine::user_recovery: case Fine::other_complaint: return !is_official;
    case Fine::acknowledgement: case Fine::update: case Fine::resolution: case Fine::support: return is_official;
    case Fine::report_news: return !is_official;
    case Fine::joke: case Fine::planned: case Fine::marketing: case Fine::unrelated: return true;
  }
  return true;
}

float gram_weight(std::size_t grams) { return grams == 0 ? 0.0F : 1.0F / std::sqrt(static_cast<float>(grams)); }

std::string Model::pack(const Parts& parts) {
  std::string out(kMagic);
  const std::uint32_t header[4] = {kBucketBits, fact_count(), static_cast<std::uint32_t>(kFineCount), static_cast<std::uint32_t>(parts.languages.size())};
  put(out, header, 4);
  put(out, &parts.gram_scale, 1);
  put(out, &parts.temperature, 1);
  put(out, parts.bias[0].data(), kColumns);
  put(out, parts.bias[1].data(), kColumns);
  put(out, parts.facts.data(), parts.facts.size());
  put(out, parts.grams.data(), parts.grams.size());
  out += parts.languages;
  const std::uint64_t digest = fnv1a64(out);
  put(out, &digest, 1);
  return out;
}

Result<Model> Model::open(std::string_view bytes) {
  const auto refuse = [](std::string message) {
    return fail(ErrorCode::bad_data, std::move(message), {}, "make a model with `postwake train` of this version");
  };
  if (!bytes.starts_with(kMagic)) return refuse("not a model of this version");
  if (bytes.size() < kMagic.size() + 100) return refuse("the model file is cut");
  std::uint64_t digest = 0;
  std::string_view tail = bytes.substr(bytes.size() - sizeof digest);
  take(tail, &digest, 1);
  const std::string_view body = bytes.substr(0, bytes.size() - sizeof digest);
  if (fnv1a64(body) != digest) return refuse("the model file is damaged: its digest does not fit");
  std::string_view in = body.substr(kMagic.size());
  Model model;
  std::uint32_t header[4] = {};
  Parts& parts = model.parts_;
  bool is_whole = take(in, header, 4);
  if (!is_whole || header[0] != kBucketBits || header[1] != fact_count() || header[2] != kFineCount) return refuse("the model was made for other features");
  parts.facts.resize(static_cast<std::size_t>(fact_count()) * kColumns);
  parts.grams.resize(static_cast<std::size_t>(kBuckets) * kColumns);
  is_whole = take(in, &parts.gram_scale, 1) && take(in, &parts.temperature, 1) && take(in, parts.bias[0].data(), kColumns) &&
             take(in, parts.bias[1].data(), kColumns) && take(in, parts.facts.data(), parts.facts.size()) &&
             take(in, parts.grams.data(), parts.grams.size()) && in.size() == header[3];
  if (!is_whole) return refuse("the model file has a wrong size");
  parts.languages = std::string(in);
  constexpr std::string_view kDigits = "0123456789abcdef";
  model.version_ = "1-";
  for (int shift = 60; shift >= 28; shift -= 4) model.version_ += kDigits[digest >> shift & 0xFU];
  return model;
}

std::string_view Model::language_part() const { return parts_.languages; }

void Model::score(const Features& features, bool is_official, Shares& out) const {
  std::array<std::int32_t, kColumns> sums{};
  const std::int8_t* rows = parts_.grams.data();
  for (const std::uint32_t gram : features.grams) {
    const std::int8_t* row = rows + static_cast<std::size_t>(gram) * kColumns;
    for (std::size_t c = 0; c < kColumns; ++c) sums[c] += row[c];
  }
  std::array<float, kColumns> facts{};
  for (const std::uint32_t fact : features.facts) {
    const float* row = parts_.facts.data() + static_cast<std::size_t>(fact) * kColumns;
    for (std::size_t c = 0; c < kColumns; ++c) facts[c] += row[c];
  }
  const float weight = gram_weight(features.grams.size()) * parts_.gram_scale;
  const auto& bias = parts_.bias[is_official ? 1 : 0];
  std::array<double, kFineCount> logits{};
  double top = -1e30;
  for (std::size_t c = 0; c < kFineCount; ++c) {
    if (!can_have(is_official, static_cast<Fine>(c))) continue;
    logits[c] = static_cast<double>(static_cast<float>(sums[c]) * weight + facts[c] * kFactWeight + bias[c]) / static_cast<double>(parts_.temperature);
    if (logits[c] > top) top = logits[c];
  }
  double total = 0;
  for (std::size_t c = 0; c < kFineCount; ++c) {
    out[c] = can_have(is_official, static_cast<Fine>(c)) ? model_exp(logits[c] - top) : 0.0;
    total += out[c];
  }
  for (auto& share : out) share /= total;
}

}  // namespace postwake::detail
