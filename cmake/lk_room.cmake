# lk_room(<name> [SOURCES ...] [TESTS ...] [DEPS ...] [PRIVATE_DEPS ...] [TEST_DEPS ...] [LABELS ...])
#
# One library per room. A room is a folder; the library is lk_<name>, warnings are errors, and what the room may include is
# what it links (tests/arch checks the same from the text). Without SOURCES the room is header-only. TESTS make one program
# <name>_test, registered with ctest case by case under LABELS (default: unit).
include(GoogleTest)

add_library(lk_warnings INTERFACE)
target_compile_options(lk_warnings INTERFACE -Wall -Wextra -Wshadow -Wno-missing-field-initializers -Werror)

function(lk_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;TESTS;DEPS;PRIVATE_DEPS;TEST_DEPS;LABELS" ${ARGN})
  set(lib lk_${name})
  if(ROOM_SOURCES)
    add_library(${lib} STATIC ${ROOM_SOURCES})
    target_include_directories(${lib} PUBLIC "${PROJECT_SOURCE_DIR}")
    target_link_libraries(${lib} PUBLIC ${ROOM_DEPS} PRIVATE ${ROOM_PRIVATE_DEPS} lk_warnings)
  else()
    add_library(${lib} INTERFACE)
    target_include_directories(${lib} INTERFACE "${PROJECT_SOURCE_DIR}")
    target_link_libraries(${lib} INTERFACE ${ROOM_DEPS})
  endif()
  if(ROOM_TESTS AND BUILD_TESTING)
    lk_test(${name}_test SOURCES ${ROOM_TESTS} DEPS ${lib} ${ROOM_TEST_DEPS} LABELS ${ROOM_LABELS})
  endif()
endfunction()

# lk_test(<program> SOURCES ... DEPS ... [LABELS ...]): a GoogleTest program of any floor.
function(lk_test program)
  cmake_parse_arguments(T "" "" "SOURCES;DEPS;LABELS" ${ARGN})
  if(NOT T_LABELS)
    set(T_LABELS unit)
  endif()
  add_executable(${program} ${T_SOURCES})
  target_include_directories(${program} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${program} PRIVATE ${T_DEPS} GTest::gtest GTest::gmock GTest::gtest_main lk_warnings)
  # Tests are built unoptimised: they compile in half the time, and GCC 12 raises false alarms in std::string at -O3.
  target_compile_options(${program} PRIVATE -O0)
  set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  gtest_discover_tests(${program} DISCOVERY_MODE PRE_TEST PROPERTIES LABELS "${T_LABELS}" TIMEOUT 300)
endfunction()
