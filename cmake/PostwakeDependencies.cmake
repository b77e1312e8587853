# Debian 12 packages only (scripts/setup installs them); nothing is downloaded. Each library is linked by one room.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(ICU 72 REQUIRED COMPONENTS uc i18n data)
find_package(Boost 1.74 REQUIRED COMPONENTS program_options)
find_package(RapidJSON REQUIRED)
add_library(postwake_rapidjson INTERFACE)
target_include_directories(postwake_rapidjson SYSTEM INTERFACE ${RAPIDJSON_INCLUDE_DIRS})
find_package(CURL 7.88 REQUIRED)                       # loaded when an API is asked
find_package(BZip2 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(LibLZMA REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(LibArchive REQUIRED)                    # loaded when a tar is met
find_package(OpenSSL REQUIRED COMPONENTS Crypto)       # SHA-256 of inputs, loaded on request
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(PUGIXML REQUIRED IMPORTED_TARGET pugixml)
pkg_check_modules(ISAL IMPORTED_TARGET libisal)        # absent: zlib decodes gzip; loaded at the first gzip
pkg_check_modules(HYPERSCAN IMPORTED_TARGET libhs)     # absent: re2 prefilters; loaded for many tags

# Libraries that few runs need are loaded by the program itself, when it needs them (src/base/shared_library.cpp): of these we
# only want the headers.
function(postwake_headers_only NAME)
  add_library(${NAME} INTERFACE)
  target_include_directories(${NAME} SYSTEM INTERFACE ${ARGN})
endfunction()
postwake_headers_only(postwake_curl_headers ${CURL_INCLUDE_DIRS})
postwake_headers_only(postwake_libarchive_headers ${LibArchive_INCLUDE_DIRS})
postwake_headers_only(postwake_libcrypto_headers ${OPENSSL_INCLUDE_DIR})
if(TARGET PkgConfig::ISAL)
  postwake_headers_only(postwake_isal_headers ${ISAL_INCLUDE_DIRS})
endif()
if(TARGET PkgConfig::HYPERSCAN)
  postwake_headers_only(postwake_hyperscan_headers ${HYPERSCAN_INCLUDE_DIRS})
endif()

# The others go into the program from their static archives where Debian ships one: a shared library costs the loader up to
# a millisecond at every start, and a filter of a few megabytes takes five. A target says that it wants archives by its
# property POSTWAKE_ARCHIVES; tests and installed libraries link the shared ones.
# postwake_archived(IMPORTED ARCHIVE...): from now on postwake_room() takes one or the other for IMPORTED.
option(POSTWAKE_ARCHIVES "Link the program with static archives of the libraries where there are any" ON)
function(postwake_archived IMPORTED)
  set(paths "")
  foreach(archive IN LISTS ARGN)
    find_library(POSTWAKE_ARCHIVE_${archive} NAMES lib${archive}.a)
    mark_as_advanced(POSTWAKE_ARCHIVE_${archive})
    if(NOT POSTWAKE_ARCHIVE_${archive})
      return()
    endif()
    list(APPEND paths "${POSTWAKE_ARCHIVE_${archive}}")
  endforeach()
  string(MAKE_C_IDENTIFIER "postwake_either_${IMPORTED}" either)
  add_library(${either} INTERFACE)
  set(wanted "$<BOOL:$<TARGET_PROPERTY:POSTWAKE_ARCHIVES>>")
  target_link_libraries(${either} INTERFACE "$<$<NOT:${wanted}>:${IMPORTED}>")
  foreach(path IN LISTS paths)
    target_link_libraries(${either} INTERFACE "$<${wanted}:${path}>")
  endforeach()
  target_link_libraries(${either} INTERFACE "$<${wanted}:m>" "$<${wanted}:${CMAKE_DL_LIBS}>")  # what SQLite and ICU want
endfunction()
# A file that includes or links IMPORTED wants this list.
function(postwake_either IMPORTED OUT)
  string(MAKE_C_IDENTIFIER "postwake_either_${IMPORTED}" either)
  if(TARGET ${either})
    set(${OUT} "$<BUILD_INTERFACE:${either}>" "$<INSTALL_INTERFACE:${IMPORTED}>" PARENT_SCOPE)
  else()
    set(${OUT} "${IMPORTED}" PARENT_SCOPE)
  endif()
endfunction()
if(POSTWAKE_ARCHIVES)
  postwake_archived(ICU::i18n icui18n icuuc icudata)
  postwake_archived(ICU::uc icuuc icudata)
  postwake_archived(ICU::data icudata)
  postwake_archived(BZip2::BZip2 bz2)
  postwake_archived(ZLIB::ZLIB z)
  postwake_archived(LibLZMA::LibLZMA lzma)
  postwake_archived(PkgConfig::ZSTD zstd)
  postwake_archived(PkgConfig::XXHASH xxhash)
  postwake_archived(PkgConfig::RE2 re2)
  postwake_archived(SQLite::SQLite3 sqlite3)
  postwake_archived(Boost::program_options boost_program_options)
endif()
