# Compiler settings that hold for every target; each preset only flips the switches below.
set(SLUICE_SANITIZE "" CACHE STRING "sanitizers for -fsanitize=, comma separated")
option(SLUICE_FUZZ "build the libFuzzer targets (clang only)" OFF)
option(SLUICE_COVERAGE "gcov counters" OFF)
option(SLUICE_WERROR "warnings are errors (CI)" OFF)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)

# Assertions stay on in what ships (SLUICE_ASSERT does not look at NDEBUG); -g1 keeps symbolised stacks.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -D_GLIBCXX_ASSERTIONS")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1 -D_GLIBCXX_ASSERTIONS")

# Objects must not know where the checkout lies: then a build in any other clone finds them in ccache, and what is
# reported names src/… wherever it was built. The second spelling is how ccache writes paths below its base directory.
add_compile_options("-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=" -ffile-prefix-map=../../=)
if(CMAKE_CXX_COMPILER_LAUNCHER STREQUAL "ccache")
    set(CMAKE_CXX_COMPILER_LAUNCHER env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" ccache)
endif()

add_library(sluice_options INTERFACE)
target_compile_options(sluice_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
    -fno-omit-frame-pointer)
target_include_directories(sluice_options INTERFACE "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}/include")
target_compile_definitions(sluice_options INTERFACE SLUICE_VERSION="${PROJECT_VERSION}")

if(SLUICE_WERROR)
    target_compile_options(sluice_options INTERFACE -Werror)
endif()
if(SLUICE_SANITIZE)
    target_compile_options(sluice_options INTERFACE -fsanitize=${SLUICE_SANITIZE} -fno-sanitize-recover=all)
    target_link_options(sluice_options INTERFACE -fsanitize=${SLUICE_SANITIZE})
endif()
if(SLUICE_FUZZ)
    target_compile_options(sluice_options INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
    target_link_options(sluice_options INTERFACE -fsanitize=address,undefined)
endif()
if(SLUICE_COVERAGE)
    target_compile_options(sluice_options INTERFACE --coverage)
    target_link_options(sluice_options INTERFACE --coverage)
endif()

find_program(SLUICE_MOLD mold)
if(SLUICE_MOLD)
    target_link_options(sluice_options INTERFACE -fuse-ld=mold)
endif()
