// The list of the ordinary simulator, in which nothing is wrong on purpose.
#include "tests/simulation/mutants/mutant.h"

namespace vendepass::mutants {

std::span<const Mutant> all() { return {}; }

}  // namespace vendepass::mutants
