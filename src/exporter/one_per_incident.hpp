#pragma once

#include "exporter/story.hpp"

namespace postwake::detail {

/// A format that has a file for each incident, in a folder of the format's name.
class OnePerIncident final : public Exporter {
 public:
  using Name = std::string (*)(const Incident& incident, const ExportOptions& options);                      ///< of the file
  using File = std::string (*)(const Voice& voice, const Incident& incident, const ExportOptions& options);  ///< its bytes

  OnePerIncident(std::string_view name, std::string_view description, Name file_name, File file)
      : name_(name), description_(description), file_name_(file_name), file_(file) {}

  std::string_view name() const noexcept override { return name_; }
  std::string_view description() const noexcept override { return description_; }
  std::string_view folder() const noexcept override { return name_; }

 private:
  Result<std::vector<ExportedFile>> make(const ExportInput& input, const ExportOptions& options) const override {
    const Voice voice(options);
    std::vector<ExportedFile> files;
    for (const auto& incident : input.timeline.incidents) files.push_back({file_name_(incident, options), file_(voice, incident, options)});
    return files;
  }

  std::string_view name_, description_;
  Name file_name_;
  File file_;
};

}  // namespace postwake::detail
