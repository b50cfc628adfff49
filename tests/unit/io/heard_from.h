// What a thread under test says.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace vendepass {

template <typename T>
class HeardFrom {
 public:
  void add(T said) {
    const std::lock_guard lock{mutex_};
    all_.push_back(std::move(said));
    changed_.notify_all();
  }
  // When there are so many; nothing when there are not within a minute.
  std::vector<T> wait_for(std::size_t count) {
    std::unique_lock lock{mutex_};
    if (!changed_.wait_for(lock, std::chrono::minutes{1}, [&] { return all_.size() >= count; }))
      return {};
    return all_;
  }
  std::vector<T> all() {
    const std::lock_guard lock{mutex_};
    return all_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<T> all_;
};

}  // namespace vendepass
