// The entry's side of what customers see and say of the own account. Needs no majority: changes
// merge (docs/directory.md), and an erasure wins.
#pragma once

#include "airline/core/step.h"

namespace vendepass {

class AccountDesk {
 public:
  static void on_account(Step& step, const ClientRef& client, const AccountRequest& request);
  static void on_change(Step& step, const ClientRef& client, const ChangeDetailsRequest& request);
  static void on_erase(Step& step, const ClientRef& client, const EraseRequest& request);
};

}  // namespace vendepass
