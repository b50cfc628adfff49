# Copies of the cores that contain mistakes, made by mutate.py at build time from the texts of this
# folder. Sets VENDEPASS_MUTATED_SOURCES: the copies and the list of mutants, for an executable that
# is linked to the libraries of the same cores. A linker takes an object that it is given before one
# of a static library, so the copies stand in for the originals.
set(mutants_folder ${CMAKE_CURRENT_LIST_DIR})
set(mutants_script ${mutants_folder}/mutate.py)
set(mutants_out ${CMAKE_CURRENT_BINARY_DIR}/mutated)
file(GLOB mutants_texts CONFIGURE_DEPENDS ${mutants_folder}/*.txt)

# A text that was deleted is newer than no output: the list of them is.
set(mutants_names ${CMAKE_CURRENT_BINARY_DIR}/mutants.list)
list(JOIN mutants_texts "\n" mutants_names_text)
file(CONFIGURE OUTPUT ${mutants_names} CONTENT "${mutants_names_text}\n" @ONLY)

# Which files are copied depends on what the texts say.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${mutants_texts} ${mutants_script})
execute_process(
  COMMAND /usr/bin/python3 -B ${mutants_script} --source ${PROJECT_SOURCE_DIR}
          --mutants ${mutants_folder} --list
  OUTPUT_VARIABLE mutants_paths
  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE "\n" ";" mutants_paths "${mutants_paths}")

set(mutants_originals ${mutants_paths})
list(FILTER mutants_originals INCLUDE REGEX "/")
list(TRANSFORM mutants_originals PREPEND ${PROJECT_SOURCE_DIR}/)
list(TRANSFORM mutants_paths PREPEND ${mutants_out}/ OUTPUT_VARIABLE VENDEPASS_MUTATED_SOURCES)
add_custom_command(
  OUTPUT ${VENDEPASS_MUTATED_SOURCES}
  COMMAND /usr/bin/python3 -B ${mutants_script} --source ${PROJECT_SOURCE_DIR}
          --mutants ${mutants_folder} --out ${mutants_out}
  DEPENDS ${mutants_texts} ${mutants_names} ${mutants_script} ${mutants_originals}
  COMMENT "Copying the cores with ${mutants_folder}"
  VERBATIM)
