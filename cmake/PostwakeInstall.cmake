include(CMakePackageConfigHelpers)
get_property(rooms GLOBAL PROPERTY POSTWAKE_ROOMS)
install(TARGETS ${rooms} EXPORT postwakeTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT postwakeTargets NAMESPACE postwake:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/postwake)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/postwakeConfig.cmake.in
  ${CMAKE_CURRENT_BINARY_DIR}/postwakeConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/postwake)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/postwakeConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/postwakeConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/postwakeConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/postwake)
if(TARGET postwake)
  install(TARGETS postwake RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
