#include "timeline/simulator/simulator.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "timeline/exact_math.hpp"
#include "timeline/simulator/phrases.hpp"

namespace postwake::simulator {
namespace {

using detail::exact_exp;
using detail::exact_log;
using detail::Random;

constexpr std::int64_t kDay = 1440;
constexpr std::int64_t kSnowflakeEpoch = 1288834974657;

struct ServiceName {
  std::string_view id, name, tag;
};
constexpr ServiceName kServices[] = {
    {"instagram", "Instagram", "instagram"}, {"whatsapp", "WhatsApp", "whatsapp"}, {"spotify", "Spotify", "spotify"}};

enum class Rise : std::uint8_t { exponential, linear, smooth };

struct Outage {
  std::size_t service = 0;
  double onset = 0;     // minutes since the start of the world
  double recovery = 0;
  double level = 30;    // complaints a minute
  double rise_minutes = 2;
  Rise rise = Rise::exponential;
  double fatigue = 1e9;  // minutes
  double decay = 8;
  double back_share = 0.25;
  double back_minutes = 15;
  double asleep = 1;         // share of complaints left in the dead of the night
  double midnight = 0;       // of the country, in minutes since the start of the world
};

double between(Random& random, double low, double high) { return low + (high - low) * random.unit(); }
double exponential(Random& random, double mean) { return -mean * exact_log(1 - random.unit()); }

double risen(const Outage& o, double since) {
  if (since <= 0) return 0;
  const double x = since / o.rise_minutes;
  switch (o.rise) {
    case Rise::exponential: return 1 - exact_exp(-x);
    case Rise::linear: return std::min(1.0, x / 2);
    case Rise::smooth: return x * x / (0.6 + x * x);
  }
  return 0;
}

/// Share of the people who are awake: all from eight in the morning to ten at night, fewest at three to five.
double awake(const Outage& o, double t) {
  double hour = (t - o.midnight) / 60;
  hour -= 24 * std::floor(hour / 24);
  double asleep = 0;
  if (hour >= 22) asleep = (hour - 22) / 5;
  if (hour < 8) asleep = hour < 3 ? (hour + 2) / 5 : hour < 5 ? 1 : (8 - hour) / 3;
  return 1 - (1 - o.asleep) * asleep;
}

double complaint_rate(const Outage& o, double t) {
  if (t < o.onset) return 0;
  const double lasting = std::min(t, o.recovery) - o.onset;
  double rate = o.level * risen(o, lasting) * exact_exp(-lasting / o.fatigue);
  if (o.asleep < 1) rate *= awake(o, t);
  if (t > o.recovery) rate *= exact_exp(-(t - o.recovery) / o.decay);
  return rate;
}

double recovery_rate(const Outage& o, double t) {
  const double early = 0.01 * complaint_rate(o, t);
  if (t < o.recovery) return early;
  const double since = t - o.recovery;
  return early + o.back_share * complaint_rate(o, o.recovery) * (1 - exact_exp(-since / 2)) * exact_exp(-since / o.back_minutes);
}

/// Middle of the seven minutes with the greatest rate.
std::int64_t greatest_mean(const std::vector<double>& rates) {
  constexpr std::size_t kWidth = 7;
  double sum = 0, most = -1;
  std::size_t best = 0;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    sum += rates[i] - (i >= kWidth ? rates[i - kWidth] : 0.0);
    if (i + 1 >= kWidth && sum > most) most = sum, best = i - kWidth / 2;
  }
  return static_cast<std::int64_t>(best);
}

/// Everything that writes posts into a world.
class Maker {
 public:
  Maker(std::uint64_t seed, const Thinning& thinning) : random_(seed * 7919 + 17), thinning_(thinning) {
    start_ms_ = (1700000000000 / kMinute) * kMinute + static_cast<std::int64_t>(random_.below(300)) * kDay * kMinute +
                static_cast<std::int64_t>(random_.below(1440)) * kMinute;
  }

  Random& random() { return random_; }
  std::int64_t ms(double minutes) const { return start_ms_ + static_cast<std::int64_t>(minutes * kMinute); }

  double daily(double t) const {
    const double hour = static_cast<double>((start_ms_ / kMinute + static_cast<std::int64_t>(t)) % kDay) / 60;
    const double x = (hour - 15) / 12;  // a parabola over the day is rhythm enough
    return 1.45 - 1.2 * std::min(x * x, (x + 2) * (x + 2));
  }

  ClassifiedPost& write(std::size_t service, double t, Fine fine, bool is_operator = false) {
    return write_at(service, ms(t), fine, is_operator);
  }

  ClassifiedPost& write_at(std::size_t service, std::int64_t at, Fine fine, bool is_operator) {
    ClassifiedPost p;
    const std::uint64_t id = (static_cast<std::uint64_t>(at - kSnowflakeEpoch) << 22U) | (serial_++ & 0x3FFFFFU);
    p.post.platform = "twitter";
    p.post.id = std::to_string(id);
    p.post.created_at = Instant{Milliseconds{at}};
    p.post.time_precision = TimePrecision::millisecond;
    constexpr std::string_view kLangs[] = {"en", "en", "en", "en", "es", "es", "pt", "pt", "fr", "de", "ja", "ja"};
    const std::string_view lang = is_operator ? "en" : kLangs[random_.below(std::size(kLangs))];
    const ServiceName& s = kServices[service];
    p.post.text = text_of(fine, s.name, s.tag, lang, random_);
    // Nobody writes like another: a word of one's own, so that only what is copied on purpose is a copy.
    if (!is_operator && random_.below(4) != 0) p.post.text += " " + word();
    p.post.lang = lang;
    const std::uint64_t author = random_.below(20) == 0 ? random_.below(200) : random_.below(400000);
    p.post.author.handle = is_operator ? std::string{s.id} : "u" + std::to_string(author);
    p.post.author.id = is_operator ? "1" + std::to_string(service) : std::to_string(1000 + author);
    p.verdict = verdict(fine, lang, is_operator);
    p.verdict.services = {std::string{s.id}};
    if (is_operator) p.verdict.operator_of = s.id;
    const std::size_t tag = p.post.text.find('#');
    if (tag != std::string::npos) p.post.tags.push_back(std::string{s.tag} + "down");
    world_.labels.emplace(p.post.id, fine);
    world_.posts.push_back(std::move(p));
    return world_.posts.back();
  }

  /// Copies of a post by other people, over `mean_minutes` each.
  void repost(std::size_t original, std::uint64_t copies, double mean_minutes) {
    const ClassifiedPost source = world_.posts[original];
    double t = static_cast<double>(source.post.created_at.time_since_epoch().count() - start_ms_) / kMinute;
    for (std::uint64_t k = 0; k < copies; ++k) {
      t += exponential(random_, mean_minutes);
      ClassifiedPost copy = source;
      const std::uint64_t id = (static_cast<std::uint64_t>(ms(t) - kSnowflakeEpoch) << 22U) | (serial_++ & 0x3FFFFFU);
      copy.post.id = std::to_string(id);
      copy.post.created_at = Instant{Milliseconds{ms(t)}};
      copy.post.author.handle = "u" + std::to_string(random_.below(400000));
      copy.post.author.id = copy.post.author.handle;
      copy.post.repost_of = source.post.id;
      copy.post.text = "RT @" + source.post.author.handle + ": " + source.post.text;
      world_.labels.emplace(copy.post.id, world_.labels[source.post.id]);
      world_.posts.push_back(std::move(copy));
    }
  }

  void quiet(std::size_t service, double minutes, double per_hour) {
    double burst = 1;
    for (std::int64_t m = 0; m < static_cast<std::int64_t>(minutes); ++m) {
      if (m % 10 == 0) burst = exact_exp(0.35 * (random_.unit() + random_.unit() + random_.unit() - 1.5) * 2);
      const double rate = per_hour / 60 * daily(static_cast<double>(m)) * burst;
      scatter(service, m, rate, 0, Fine::complaint);
      scatter(service, m, rate * 2, 0, Fine::unrelated);
      scatter(service, m, rate * 0.3, 0, Fine::joke);
      scatter(service, m, rate * 0.2, 0, Fine::report_news);
      scatter(service, m, rate * 0.1, 0, Fine::user_recovery);
    }
  }

  void outage(const Outage& o, double world_minutes, bool has_operator) {
    const auto from = static_cast<std::int64_t>(o.onset);
    const auto to = static_cast<std::int64_t>(std::min(world_minutes, o.recovery + 600));
    double burst = 1;
    std::vector<double> rates;
    for (std::int64_t m = from; m < to; ++m) {
      const double t = static_cast<double>(m) + 0.5;
      if (m % 5 == 0) burst = exact_exp(0.2 * (random_.unit() + random_.unit() + random_.unit() - 1.5) * 2);
      double rate = 0;
      for (const double part : {0.125, 0.375, 0.625, 0.875}) rate += complaint_rate(o, static_cast<double>(m) + part) / 4;
      rate *= burst;
      rates.push_back(rate);
      scatter(o.service, m, rate * 0.8, o.onset, Fine::complaint);
      scatter(o.service, m, rate * 0.2, o.onset, Fine::question);
      scatter(o.service, m, recovery_rate(o, t) * burst, o.onset, Fine::user_recovery);
      scatter(o.service, m, complaint_rate(o, t - 8) * 0.25, o.onset, Fine::joke);
      if (t > o.onset + 20 && t < o.onset + 360) scatter(o.service, m, o.level * 0.06, o.onset, Fine::report_news);
    }
    Truth truth;
    truth.service = kServices[o.service].id;
    truth.onset_ms = ms(o.onset);
    if (o.recovery < world_minutes - 30) truth.recovery_ms = ms(o.recovery);
    truth.peak_ms = ms(static_cast<double>(from + greatest_mean(rates)));
    truth.level = o.level * thinning_.keep_pm / 1000.0;
    truth.until_ms = ms(o.recovery + 180);
    if (has_operator && random_.below(10) < 8) {
      const double known = o.onset + between(random_, 4, std::min(60.0, (o.recovery - o.onset) * 0.7));
      if (known < world_minutes) truth.acknowledgement_id = write(o.service, known, Fine::acknowledgement, true).post.id;
      for (double t = known + 25; t < std::min(o.recovery, world_minutes); t += between(random_, 25, 80)) {
        write(o.service, t, Fine::update, true);
        write(o.service, t + 3, Fine::support, true);
      }
      const double fixed = o.recovery + between(random_, 0, 60);
      if (fixed < world_minutes) truth.resolution_id = write(o.service, fixed, Fine::resolution, true).post.id;
      ClassifiedPost& spoof = write(o.service, o.onset + 3, Fine::joke);
      spoof.post.text = "We are aware of the problem and will fix it after lunch";
      spoof.post.author.handle = truth.service + "_he1p";
      spoof.verdict.spoof_of = truth.service;
    }
    world_.incidents.push_back(truth);
  }

  /// What people pass on.
  void spread() {
    const std::size_t originals = world_.posts.size();
    for (std::size_t i = 0; i < originals; ++i)
      if (random_.below(25) == 0) repost(i, 1 + random_.below(8), 12);
  }

  World finish(double minutes, std::size_t services) {
    double busy = 0;
    for (const Truth& t : world_.incidents) busy += static_cast<double>(t.until_ms - t.onset_ms) / kMinute;
    world_.service_months = std::max(0.0, minutes * static_cast<double>(services) - busy) / (30.0 * kDay);
    for (std::size_t i = 0; i < services; ++i) world_.services.emplace_back(kServices[i].id);
    std::erase_if(world_.posts, [&](const ClassifiedPost& p) {
      const std::int64_t at = p.post.created_at.time_since_epoch().count();
      if (at >= ms(minutes)) return true;
      for (const Hole& hole : holes_)
        if (at >= hole.from && at < hole.to && random_.below(1000) >= hole.kept_pm) return true;
      if (thinning_.keep_pm < 1000 && static_cast<std::uint32_t>((at + 343) % 1000) >= thinning_.keep_pm) return true;
      return p.verdict.by == By::user && random_.below(1000) < thinning_.deleted_pm;
    });
    drop_lost();
    return std::move(world_);
  }

  /// What the collector will have missed.
  void erase(double from, double to, std::uint32_t kept_pm) { holes_.push_back({ms(from), ms(to), kept_pm}); }

  World& world() { return world_; }
  const Thinning& thinning() const { return thinning_; }

  std::string word() {
    std::string out;
    const std::size_t length = 4 + random_.below(6);
    for (std::size_t i = 0; i < length; ++i) out += (i % 2 ? "aeiou" : "bdfgklmnprstv")[random_.below(i % 2 ? 5 : 13)];
    return out;
  }

  /// Poisson many posts of one kind in minute m, none before `not_before`.
  void scatter(std::size_t service, std::int64_t m, double rate, double not_before, Fine fine) {
    // A stream sampled by milliseconds is made of the kept ones only: the same posts, without the cost of the others.
    const std::uint64_t n = random_.poisson(rate * thinning_.keep_pm / 1000.0);
    for (std::uint64_t k = 0; k < n; ++k) {
      std::int64_t at = ms(static_cast<double>(m)) + static_cast<std::int64_t>(random_.below(kMinute));
      if (thinning_.keep_pm < 1000) at += (657 + static_cast<std::int64_t>(random_.below(thinning_.keep_pm))) % 1000 - at % 1000;
      if (at >= ms(not_before)) write_at(service, at, fine, false);
    }
  }

 private:
  /// What a classifier of recall 0.7 says, with 15 % of jokes and news leaking into complaints.
  Verdict verdict(Fine fine, std::string_view lang, bool is_operator) {
    Verdict v;
    v.lang = lang;
    double complaint = between(random_, 0.01, 0.12);
    double resolution = between(random_, 0, 0.05);
    double known = 0;
    v.fine = fine;
    if (is_operator) {
      v.by = By::operator_;
      complaint = 0;
      resolution = fine == Fine::resolution ? 0.93 : 0.02;
      known = fine == Fine::acknowledgement || fine == Fine::update ? 0.92 : 0.03;
    } else if (fine == Fine::complaint || fine == Fine::question) {
      if (random_.below(10) < 7) {
        complaint = between(random_, 0.55, 0.98);
      } else {
        complaint = between(random_, 0.05, 0.45);
        v.fine = random_.below(8) == 0 ? Fine::user_recovery : Fine::unrelated;
        if (v.fine == Fine::user_recovery) resolution = 0.5, complaint = 0.2;
      }
    } else if (fine == Fine::user_recovery) {
      if (random_.below(10) < 7) {
        resolution = between(random_, 0.55, 0.97);
        complaint = (1 - resolution) * 0.5;
      } else {
        complaint = between(random_, 0.2, 0.6);
        resolution = between(random_, 0.1, 0.35);
        v.fine = complaint > 0.5 ? Fine::complaint : Fine::unrelated;
      }
    } else if (fine == Fine::joke || fine == Fine::report_news) {
      if (random_.below(100) < 15) {
        complaint = between(random_, 0.5, 0.85);
        v.fine = Fine::complaint;
      } else {
        complaint = between(random_, 0.02, 0.2);
      }
    } else if (random_.below(100) < 2) {
      complaint = between(random_, 0.5, 0.8);
      v.fine = Fine::complaint;
    }
    v.shares[0] = static_cast<PerMille>(complaint * 1000);
    v.shares[1] = static_cast<PerMille>(known * 1000);
    v.shares[2] = static_cast<PerMille>(resolution * 1000);
    v.shares[3] = static_cast<PerMille>(1000 - v.shares[0] - v.shares[1] - v.shares[2]);
    const auto top = std::max_element(v.shares.begin(), v.shares.end());
    v.tag = static_cast<Tag>(top - v.shares.begin());
    if (tag_of(v.fine) != v.tag) {
      constexpr Fine kPlain[] = {Fine::complaint, Fine::acknowledgement, Fine::user_recovery, Fine::unrelated};
      v.fine = is_operator && v.tag == Tag::resolution ? Fine::resolution : kPlain[static_cast<std::size_t>(v.tag)];
    }
    v.probability = *top;
    return v;
  }

  /// Truth that the thinned file no longer holds is no longer asked for.
  void drop_lost() {
    std::sort(world_.posts.begin(), world_.posts.end(), [](const ClassifiedPost& a, const ClassifiedPost& b) {
      return a.post.created_at != b.post.created_at ? a.post.created_at < b.post.created_at : a.post.id < b.post.id;
    });
    const auto is_held = [&](const std::string& id) {
      return std::any_of(world_.posts.begin(), world_.posts.end(), [&](const ClassifiedPost& p) { return p.post.id == id; });
    };
    for (Truth& t : world_.incidents) {
      // Nothing was kept from before: whoever reads the file cannot know that this is its beginning.
      if (world_.posts.empty() || world_.posts.front().post.created_at.time_since_epoch().count() > t.onset_ms - 15 * kMinute)
        t.is_bare = true;
      if (t.acknowledgement_id && !is_held(*t.acknowledgement_id)) t.acknowledgement_id.reset();
      if (t.resolution_id && !is_held(*t.resolution_id)) t.resolution_id.reset();
    }
  }

  struct Hole {
    std::int64_t from = 0, to = 0;
    std::uint32_t kept_pm = 0;
  };

  Random random_;
  Thinning thinning_;
  std::vector<Hole> holes_;
  std::int64_t start_ms_ = 0;
  std::uint64_t serial_ = 1;
  World world_;
};

Outage outage_of(Maker& maker, std::size_t service, double onset, double level, double rise_low, double rise_high,
                 double lasts_low, double lasts_high) {
  Random& random = maker.random();
  Outage o;
  o.service = service;
  o.onset = onset;
  o.level = level * maker.thinning().louder;
  o.rise_minutes = between(random, rise_low, rise_high);
  o.rise = static_cast<Rise>(random.below(4) % 3);
  o.recovery = onset + between(random, lasts_low, lasts_high);
  constexpr double kFatigue[] = {1e9, 400, 150};
  o.fatigue = kFatigue[random.below(3)];
  o.decay = between(random, 4, 15);
  o.back_share = between(random, 0.1, 0.4);
  o.back_minutes = between(random, 8, 30);
  return o;
}

}  // namespace

std::string_view name(Kind kind) noexcept {
  constexpr std::string_view kNames[] = {"sharp", "ramp", "huge", "small", "low", "long_lasting", "three", "flapping",
                                         "several", "echo", "no_baseline", "left_cut", "cut_off", "quiet_low", "quiet_mid",
                                         "quiet_high", "repost_storm", "joke_storm", "overnight"};
  return kNames[static_cast<std::size_t>(kind)];
}

World simulate(Kind kind, std::uint64_t seed, const Thinning& thinning) {
  Maker maker(seed * 31 + static_cast<std::uint64_t>(kind), thinning);
  Random& random = maker.random();
  constexpr double kQuiet[] = {0.25, 1, 6};
  const double quiet = kQuiet[random.below(3)] * thinning.louder;
  double minutes = kDay * between(random, 1, 2.5);
  const double onset = between(random, 300, 900);
  std::size_t services = 1;
  const auto plain = [&](double level, double rise_low, double rise_high, double lasts_low, double lasts_high) {
    const Outage o = outage_of(maker, 0, onset, level, rise_low, rise_high, lasts_low, lasts_high);
    minutes = std::max(minutes, o.recovery + 300);
    maker.quiet(0, minutes, quiet);
    maker.outage(o, minutes, true);
    return o;
  };
  switch (kind) {
    case Kind::sharp: plain(30, 0.5, 2, 60, 240); break;
    case Kind::ramp: plain(30, 10, 40, 90, 240); break;
    case Kind::huge: plain(200, 1, 5, 60, 200); break;
    case Kind::small: plain(2, 1, 10, 80, 240); break;
    case Kind::low: plain(0.5, 1, 10, 120, 300); break;
    case Kind::long_lasting: plain(12, 2, 15, 540, 960); break;
    case Kind::three: {
      minutes = 2.5 * kDay;
      maker.quiet(0, minutes, quiet);
      for (const double at : {onset, onset + between(random, 700, 1000), onset + between(random, 1700, 2200)})
        maker.outage(outage_of(maker, 0, at, between(random, 6, 60), 1, 10, 40, 150), minutes, true);
      break;
    }
    case Kind::flapping: {
      maker.quiet(0, minutes, quiet);
      double at = onset;
      for (int k = 0; k < 3; ++k) {
        const Outage o = outage_of(maker, 0, at, 20, 1, 4, 30, 60);
        maker.outage(o, minutes, false);
        at = o.recovery + between(random, 60, 120);
        maker.world().incidents.back().until_ms = maker.ms(at - 5);
      }
      break;
    }
    case Kind::several: {
      services = 3;
      for (std::size_t s = 0; s < 3; ++s) maker.quiet(s, minutes, quiet);
      maker.outage(outage_of(maker, 0, onset, 40, 1, 8, 100, 240), minutes, true);
      const std::size_t beside_from = maker.world().posts.size();
      maker.outage(outage_of(maker, 1, onset + between(random, 20, 90), 15, 1, 8, 80, 200), minutes, true);
      for (std::size_t i = beside_from; i < maker.world().posts.size(); ++i)
        if (ClassifiedPost& p = maker.world().posts[i]; random.below(100) < 20) {
          p.verdict.services = {"spotify", "whatsapp"};
          p.post.text += " Spotify";
        }
      break;
    }
    case Kind::echo: {
      const Outage o = plain(25, 1, 6, 60, 150);
      const double morning = o.recovery + between(random, 400, 800);
      minutes = std::max(minutes, morning + 500);
      for (std::int64_t m = 0; m < 240; ++m) {
        maker.scatter(0, static_cast<std::int64_t>(morning) + m, 8 * thinning.louder * exact_exp(-static_cast<double>(m) / 90), 0, Fine::report_news);
        maker.scatter(0, static_cast<std::int64_t>(morning) + m, 3 * thinning.louder * exact_exp(-static_cast<double>(m) / 90), 0, Fine::joke);
      }
      break;
    }
    case Kind::no_baseline: {
      const Outage o = outage_of(maker, 0, onset, 20, 1, 8, 60, 200);
      minutes = o.recovery + 300;
      maker.quiet(0, minutes, 0.03);
      maker.outage(o, minutes, true);
      maker.world().incidents[0].is_bare = true;
      break;
    }
    case Kind::left_cut: {
      const Outage o = plain(25, 1, 6, 120, 240);
      maker.erase(0, o.onset + between(random, 15, 60), 0);
      maker.world().incidents[0].is_left_cut = true;
      break;
    }
    case Kind::cut_off: {
      const Outage o = plain(25, 1, 6, 120, 240);
      maker.erase(o.recovery - between(random, 20, 60), minutes, random.below(2) ? 20 : 0);
      maker.world().incidents[0].is_right_cut = true;
      maker.world().incidents[0].recovery_ms.reset();
      break;
    }
    case Kind::quiet_low:
    case Kind::quiet_mid:
    case Kind::quiet_high: {
      constexpr double kRates[] = {0.25, 6, 20};
      minutes = 30 * kDay;
      maker.quiet(0, minutes, kRates[static_cast<std::size_t>(kind) - static_cast<std::size_t>(Kind::quiet_low)]);
      break;
    }
    case Kind::repost_storm: {
      minutes = 10 * kDay;
      maker.quiet(0, minutes, quiet);
      for (int k = 0; k < 6; ++k) {
        maker.write(0, between(random, 300, minutes - 600), Fine::complaint);
        maker.repost(maker.world().posts.size() - 1, 300 + random.below(1500), 0.15);
      }
      break;
    }
    case Kind::joke_storm: {
      minutes = 10 * kDay;
      maker.quiet(0, minutes, quiet);
      for (int k = 0; k < 4; ++k) {
        const auto from = static_cast<std::int64_t>(between(random, 300, minutes - 600));
        const double strength = between(random, 1, 6);
        for (std::int64_t m = 0; m < 180; ++m)
          maker.scatter(0, from + m, strength * exact_exp(-static_cast<double>(m) / 40), 0, Fine::joke);
      }
      break;
    }
    case Kind::overnight: {
      Outage o = outage_of(maker, 0, onset, 12, 2, 15, 1200, 2640);
      o.fatigue = std::max(o.fatigue, 1500.0);
      o.asleep = between(random, 0.03, 0.3);
      // Begins by day, ends by day: nobody tells at four in the morning that it works again.
      o.midnight = o.onset - between(random, 540, 1200);
      while (awake(o, o.recovery) < 1) o.recovery += 30;
      minutes = std::max(minutes, o.recovery + 600);
      maker.quiet(0, minutes, quiet);
      maker.outage(o, minutes, true);
      break;
    }
  }
  maker.spread();
  return maker.finish(minutes, services);
}

}  // namespace postwake::simulator
