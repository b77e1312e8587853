#include "classify/model/model.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <new>

#include "classify/model/row_sums.hpp"
#include "postwake/base/hash.hpp"

namespace postwake::detail {
namespace {

constexpr std::string_view kMagic = "postwake model 2\n";

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

constexpr double kLog2 = 0.693147180559945309417;
constexpr double kLowest = -700, kHighest = 700;  // e^x and all steps stay normal numbers between them

constexpr std::size_t kTerms = 12;  // of e^x for |x| < 0.35: what is left out is below 1e-14
// 1 / 11!, 1 / 10!, ... 1 / 0!, each rounded once; the factorials are exact.
constexpr std::array<double, kTerms> kPartsOfExp = [] {
  std::array<double, kTerms> parts{};
  double factorial = 1;
  for (std::size_t i = 0; i < kTerms; ++i) {
    parts[kTerms - 1 - i] = 1 / factorial;
    factorial *= static_cast<double>(i + 1);
  }
  return parts;
}();

// Step by step over all values side by side: the steps of one value wait for each other, those of several do not, and
// the compiler does two at a time. Each value goes through the same roundings as if it were alone.
template <std::size_t kSize>
void exp_all(std::array<double, kSize>& values) {
  std::array<double, kSize> rest, sum;
  std::array<std::int64_t, kSize> whole;
#pragma GCC unroll 1
  for (std::size_t i = 0; i < kSize; ++i) {
    const double x = values[i] < kLowest ? kLowest : values[i] > kHighest ? kHighest : values[i];
    const double half_up = x * (1 / kLog2) + 0.5;
    const auto cut = static_cast<std::int32_t>(half_up);
    const std::int32_t below = static_cast<double>(cut) > half_up ? cut - 1 : cut;  // floor, without a call
    whole[i] = below;
    rest[i] = x - static_cast<double>(below) * kLog2;
    sum[i] = 0;
  }
  // Every step in the same few instructions: all twelve side by side push other code out of the cache.
#pragma GCC unroll 1
  for (const double part : kPartsOfExp)
    for (std::size_t i = 0; i < kSize; ++i) sum[i] = sum[i] * rest[i] + part;
  for (std::size_t i = 0; i < kSize; ++i) {
    const double power = std::bit_cast<double>(static_cast<std::uint64_t>(whole[i] + 1023) << 52);
    values[i] = values[i] < kLowest ? 0 : sum[i] * power;
  }
}

}  // namespace

GramTable::GramTable() {
  constexpr std::size_t kHugePage = std::size_t{1} << 21;
  static_assert(kBytes % kHugePage == 0);
  rows_.reset(static_cast<std::int8_t*>(::operator new(kBytes, std::align_val_t{kHugePage})));
#if defined(MADV_HUGEPAGE)
  // A wish: what the system makes of it changes the time and nothing else.
  static_cast<void>(madvise(rows_.get(), kBytes, MADV_HUGEPAGE));
#endif
}

void GramTable::Release::operator()(std::int8_t* rows) const noexcept { ::operator delete(rows, std::align_val_t{std::size_t{1} << 21}); }

void GramTable::fill(std::string_view bytes) { std::memcpy(rows_.get(), bytes.data(), kBytes); }

double model_exp(double x) {
  std::array<double, 1> one{x};
  exp_all(one);
  return one[0];
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
  const auto has = [fine](const auto& labels) { return std::find(labels.begin(), labels.end(), fine) != labels.end(); };
  return is_official ? has(kOperatorLabels) : has(kUserLabels);
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
  is_whole = take(in, &parts.gram_scale, 1) && take(in, &parts.temperature, 1) && take(in, parts.bias[0].data(), kColumns) &&
             take(in, parts.bias[1].data(), kColumns) && take(in, parts.facts.data(), parts.facts.size()) &&
             in.size() == GramTable::kBytes + header[3];
  if (!is_whole) return refuse("the model file has a wrong size");
  model.grams_.fill(in.substr(0, GramTable::kBytes));
  parts.languages = std::string(in.substr(GramTable::kBytes));
  constexpr std::string_view kDigits = "0123456789abcdef";
  model.version_ = "2-";
  for (int shift = 60; shift >= 28; shift -= 4) model.version_ += kDigits[digest >> shift & 0xFU];
  return model;
}

std::string_view Model::language_part() const { return parts_.languages; }

void Model::score(const Features& features, bool is_official, Shares& out) const {
  const std::array<std::int32_t, kColumns> grams = sum_rows(grams_.row(0), features.grams.data(), features.grams.size());
  const std::array<float, kColumns> facts = sum_rows(parts_.facts.data(), features.facts.data(), features.facts.size());
  const float weight = gram_weight(features.grams.size()) * parts_.gram_scale, sharpness = 1.0F / parts_.temperature;
  const auto& bias = parts_.bias[is_official ? 1 : 0];
  std::array<float, kColumns> scores;
  for (std::size_t c = 0; c < kColumns; ++c) scores[c] = (static_cast<float>(grams[c]) * weight + facts[c] * kFactWeight + bias[c]) * sharpness;
  out.fill(0);
  const auto spread = [&]<std::size_t kSize>(const std::array<Fine, kSize>& labels) {
    std::array<double, kSize> odds;
    for (std::size_t i = 0; i < kSize; ++i) odds[i] = static_cast<double>(scores[static_cast<std::size_t>(labels[i])]);
    const double top = *std::max_element(odds.begin(), odds.end());
    for (auto& one : odds) one -= top;
    exp_all(odds);
    double total = 0;
    for (const double one : odds) total += one;
    const double part = 1 / total;
    for (std::size_t i = 0; i < kSize; ++i) out[static_cast<std::size_t>(labels[i])] = odds[i] * part;
  };
  if (is_official) spread(kOperatorLabels);
  else spread(kUserLabels);
}

double Model::gram_part(std::uint32_t gram, Fine label, std::size_t grams_of_post) const {
  return static_cast<double>(static_cast<float>(grams_.row(gram)[static_cast<std::size_t>(label)]) * gram_weight(grams_of_post) * parts_.gram_scale / parts_.temperature);
}

double Model::fact_part(std::uint32_t fact, Fine label) const {
  return static_cast<double>(parts_.facts[static_cast<std::size_t>(fact) * kColumns + static_cast<std::size_t>(label)] * kFactWeight / parts_.temperature);
}

double Model::bias_part(bool is_official, Fine label) const {
  return static_cast<double>(parts_.bias[is_official ? 1 : 0][static_cast<std::size_t>(label)] / parts_.temperature);
}

}  // namespace postwake::detail
