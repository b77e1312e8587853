#pragma once

#include <string>

#include "json/reading.hpp"
#include "json/writing.hpp"
#include "postwake/model/manifest.hpp"

/// What a manifest line and a timeline's manifest have in common, written and read by one piece of code.
namespace postwake::detail {

/// The members "query" and "inputs".
void write_query(JsonWriter& out, const Query& query);
void write_inputs(JsonWriter& out, const std::vector<InputRecord>& inputs);
/// The members "records", "chosen", "duplicates", "rejects", "notices" and "notes" of the object that is open.
void write_reading(JsonWriter& out, const Manifest& manifest);

/// `in` remembers what is wrong.
Query read_query(ObjectReader& in);
std::vector<InputRecord> read_inputs(ObjectReader& in);
void read_reading(ObjectReader& in, Manifest& manifest);

}  // namespace postwake::detail
