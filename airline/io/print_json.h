// Shows any answer to an operator for people: values by name, lists as aligned tables.
#pragma once

#include <string>

namespace vendepass {

// `json` is one object. Its values come as "name: value" lines, its lists of objects as tables
// with the names on top; "ok" and "request" are left out. Text that is no object comes as it is.
std::string for_people(const std::string& json);

}  // namespace vendepass
