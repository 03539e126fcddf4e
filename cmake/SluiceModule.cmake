# sluice_module(NAME delta DEPS base json [PRIVATE third-party targets])
#
# A module is src/<name>/*.cc and that of its folders as the static library sluice_<name>, and src/<name>/tests/*_test.cc as
# the program <name>_test. DEPS are the modules it may include (transitively usable too, but a direct include must be listed):
# the lint `layers` checks every #include against this list. PRIVATE targets never reach another module's include path.
function(sluice_module)
    cmake_parse_arguments(M "" "NAME" "DEPS;PRIVATE;TEST_PRIVATE" ${ARGN})
    set(dir "${CMAKE_SOURCE_DIR}/src/${M_NAME}")
    file(GLOB sources CONFIGURE_DEPENDS "${dir}/*.cc" "${dir}/*/*.cc")
    list(FILTER sources EXCLUDE REGEX "/(tests|testing)/|/main\\.cc$")
    if(NOT sources)
        return()
    endif()
    set(deps "")
    foreach(dep IN LISTS M_DEPS)
        if(TARGET sluice_${dep})
            list(APPEND deps sluice_${dep})
        endif()
    endforeach()
    add_library(sluice_${M_NAME} STATIC ${sources})
    target_link_libraries(sluice_${M_NAME} PUBLIC sluice_options ${deps} PRIVATE ${M_PRIVATE})

    file(GLOB tests CONFIGURE_DEPENDS "${dir}/tests/*.cc")
    if(tests AND BUILD_TESTING AND NOT SLUICE_FUZZ)
        add_executable(${M_NAME}_test ${tests})
        target_link_libraries(${M_NAME}_test PRIVATE sluice_${M_NAME} ${M_TEST_PRIVATE} GTest::gmock GTest::gtest_main)
        # Where tests find their data files, and ../shared/fixtures beside the project.
        target_compile_definitions(${M_NAME}_test PRIVATE SLUICE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
        # The build writes every test program to one folder, so that scripts/test finds them without a list.
        set_target_properties(${M_NAME}_test PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/unit")
        add_test(NAME ${M_NAME} COMMAND ${M_NAME}_test)
    endif()
endfunction()
