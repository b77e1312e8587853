# Debian 12 packages only (scripts/setup installs them); nothing is downloaded. Each library is linked by one room.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(ICU 72 REQUIRED COMPONENTS uc i18n data)
find_package(Boost 1.74 REQUIRED COMPONENTS program_options)
find_package(RapidJSON REQUIRED)
add_library(postwake_rapidjson INTERFACE)
target_include_directories(postwake_rapidjson SYSTEM INTERFACE ${RAPIDJSON_INCLUDE_DIRS})
find_package(CURL 7.88 REQUIRED)
find_package(BZip2 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(LibLZMA REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(LibArchive REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)       # SHA-256 of inputs, on request
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(PUGIXML REQUIRED IMPORTED_TARGET pugixml)
pkg_check_modules(ISAL IMPORTED_TARGET libisal)        # absent: zlib decodes gzip
pkg_check_modules(HYPERSCAN IMPORTED_TARGET libhs)     # absent: re2 prefilters
