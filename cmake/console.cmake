# The web console (console/): built by npm into one C++ file that the program links. Without npm,
# with TARN_CONSOLE off, and in sanitizer builds, that file holds a page that says so.

option(TARN_CONSOLE "Build the web console into the program, where there is npm" ON)
find_program(TARN_NPM npm)
find_program(TARN_CONSOLE_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)

set(console ${CMAKE_SOURCE_DIR}/console)
set(work ${CMAKE_BINARY_DIR}/console)
set(TARN_HAS_CONSOLE OFF)
if(TARN_CONSOLE AND TARN_NPM AND NOT TARN_SANITIZE)
  set(TARN_HAS_CONSOLE ON)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${console}/src/*.ts ${console}/src/*.tsx
       ${console}/src/*.css ${console}/public/*)
  add_custom_command(
    OUTPUT ${work}/console_assets.cc
    COMMAND ${TARN_CONSOLE_PYTHON} ${CMAKE_SOURCE_DIR}/tools/build_console.py
            --npm ${TARN_NPM} --source ${console} --work ${work}
    DEPENDS ${sources} ${console}/index.html ${console}/package-lock.json ${console}/vite.config.ts
            ${CMAKE_SOURCE_DIR}/tools/build_console.py ${CMAKE_SOURCE_DIR}/tools/embed_files.py
    COMMENT "Building the web console"
    VERBATIM)
else()
  add_custom_command(
    OUTPUT ${work}/console_assets.cc
    COMMAND ${CMAKE_COMMAND} -E make_directory ${work}
    COMMAND ${TARN_CONSOLE_PYTHON} ${CMAKE_SOURCE_DIR}/tools/embed_files.py
            ${console}/without ${work}/console_assets.cc
    DEPENDS ${console}/without/index.html ${CMAKE_SOURCE_DIR}/tools/embed_files.py
    COMMENT "Leaving out the web console"
    VERBATIM)
endif()
add_library(tarn_console_assets STATIC ${work}/console_assets.cc)
target_link_libraries(tarn_console_assets PUBLIC tarn_control_console)
target_link_libraries(tarn_cli PUBLIC tarn_console_assets)
