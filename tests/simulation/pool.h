// Runs tasks in processes of their own, a few at a time: a task that dies takes nothing with it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace vendepass::simulation {

// A task writes lines with `say`; they arrive also when it dies afterwards.
using SayLine = std::function<void(const std::string& line)>;
using Task = std::function<void(const SayLine& say)>;

struct TaskResult {
  std::vector<std::string> lines;
  bool died = false;
};

// In the order of the tasks. Throws std::system_error when no process can be made.
std::vector<TaskResult> run_tasks(const std::vector<Task>& tasks, std::size_t at_once);

}  // namespace vendepass::simulation
