#include "capture/annotate.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/capture/capture_file.h"

namespace flatline {
namespace {

using std::chrono::nanoseconds;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

const IpAddress kManager = *IpAddress::parse("198.51.100.10");

CapturedFrame frame_of(std::uint32_t number, std::uint32_t interface) {
  CapturedFrame frame;
  frame.number = number;
  frame.interface = interface;
  frame.at = Timestamp(nanoseconds(1000 + number));
  frame.octets = {0x45, 0, static_cast<std::uint8_t>(number)};
  frame.original_octets = 60;
  frame.direction = LinkDirection::Incoming;
  frame.packet_id = number;
  frame.comments = {"from before"};
  frame.dropped_before = 1;
  frame.link_flags = 0x200;
  return frame;
}

// Two interfaces, the second described between the frames; a name; statistics for both.
void write_capture(const std::filesystem::path& path) {
  std::ofstream out(path, std::ios::binary);
  PcapngWriter writer(
      out, {.hardware = "vm", .os = "Linux", .application = "flatline 0.1.0", .comment = "begun"});
  writer.add_interface({.link_type = LinkType::Raw, .link_type_number = 101, .name = "eth0"});
  writer.write(frame_of(1, 0));
  writer.add_interface({.name = "eth1", .filter = "tcp"});
  writer.write(frame_of(2, 1));
  writer.write_names({{{kManager, "old.example.com"}}});
  writer.write_statistics(0, Timestamp(nanoseconds(1)), Timestamp(nanoseconds(2)),
                          {.received = 10, .dropped = 0});
  writer.write_statistics(1, Timestamp(nanoseconds(3)), Timestamp(nanoseconds(4)),
                          {.received = 20});
}

Annotations some_annotations() {
  return {.section = {.comment = "verdict: firewall-drop"},
          .comments = {{2, "flatline E1 firewall-drop: the SYN"}},
          .names = {{kManager, "dsm.example.com"}},
          .statistics = {.received = 12}};
}

TEST(Annotate, adds_what_is_given_and_keeps_everything_else) {
  TemporaryFolder folder;
  const auto path = folder / "a.pcapng";
  write_capture(path);
  const Reading before = read_path(path);
  ASSERT_TRUE(annotate_capture(path, some_annotations()));

  const Reading after = read_path(path);
  EXPECT_EQ(after.end.kind, EndOfCapture::Kind::Complete);
  EXPECT_EQ(after.interfaces, before.interfaces);
  std::vector<CapturedFrame> frames = before.frames;
  frames.at(1).comments.push_back("flatline E1 firewall-drop: the SYN");
  EXPECT_EQ(after.frames, frames);
  EXPECT_EQ(after.section, (SectionInfo{.hardware = "vm",
                                        .os = "Linux",
                                        .application = "flatline 0.1.0",
                                        .comment = "begun\nverdict: firewall-drop"}));
  EXPECT_THAT(after.names, ElementsAre(std::pair(kManager, std::string("dsm.example.com")),
                                       std::pair(kManager, std::string("old.example.com"))));
  std::vector<CaptureStatistics> statistics = before.statistics;
  statistics.at(0).received = 12;
  EXPECT_EQ(after.statistics, statistics);
  EXPECT_EQ(folder.files(), 1);
}

TEST(Annotate, annotating_twice_changes_nothing_more) {
  TemporaryFolder folder;
  const auto path = folder / "a.pcapng";
  write_capture(path);
  ASSERT_TRUE(annotate_capture(path, some_annotations()));
  const Octets once = file_octets(path);
  ASSERT_TRUE(annotate_capture(path, some_annotations()));
  EXPECT_EQ(file_octets(path), once);
}

TEST(Annotate, pcap_file_becomes_pcapng_with_the_same_frames) {
  TemporaryFolder folder;
  const auto path = folder / "a.pcap";
  std::filesystem::copy_file(stored_capture("refused-loopback.pcap"), path);
  const Reading before = read_path(path);
  ASSERT_TRUE(annotate_capture(path, {.comments = {{1, "the SYN"}}, .statistics = {.dropped = 0}}));

  const Reading after = read_path(path);
  std::vector<CapturedFrame> frames = before.frames;
  frames.at(0).comments = {"the SYN"};
  EXPECT_EQ(after.frames, frames);
  EXPECT_EQ(after.interfaces, before.interfaces);
  // pcap does not say when the capture began and ended; its frames do.
  EXPECT_THAT(after.statistics,
              ElementsAre(CaptureStatistics{
                  .dropped = 0, .start = frames.front().at, .end = frames.back().at}));
}

TEST(Annotate, cut_file_is_finished_at_its_last_whole_frame) {
  TemporaryFolder folder;
  const auto path = folder / "a.pcap";
  Octets octets = file_octets(stored_capture("refused-loopback.pcap"));
  octets.pop_back();
  write_file(path, octets);
  ASSERT_TRUE(annotate_capture(path, {.comments = {{5, "last"}}}));
  const Reading after = read_path(path);
  EXPECT_EQ(after.frames.size(), 5);
  EXPECT_EQ(after.end.kind, EndOfCapture::Kind::Complete);
}

// Annotating fails with a message that ends so, and the folder stays as it is.
void expect_refusal(const TemporaryFolder& folder, const std::string& name,
                    const Annotations& annotations, const std::string& message) {
  const Octets before = file_octets(folder / name);
  const std::size_t files = folder.files();
  const auto done = annotate_capture(folder / name, annotations);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, (folder / name).string() + ": " + message);
  EXPECT_EQ(file_octets(folder / name), before);
  EXPECT_EQ(folder.files(), files);
}

TEST(Annotate, damaged_file_is_left_as_it_is) {
  TemporaryFolder folder;
  Octets octets = file_octets(stored_capture("refused-loopback.pcap"));
  octets.insert(octets.end(), 16, 0xff);
  write_file(folder / "a.pcap", octets);
  expect_refusal(folder, "a.pcap", some_annotations(),
                 "is damaged at octet " + std::to_string(octets.size() - 16) +
                     " (a pcap record says that it keeps 4294967295 octets); it was left as it is");
}

TEST(Annotate, comment_for_a_frame_that_is_not_there_is_refused) {
  TemporaryFolder folder;
  write_capture(folder / "a.pcapng");
  expect_refusal(folder, "a.pcapng", {.comments = {{3, "?"}}},
                 "has 2 frames, and a comment is for frame 3");
  expect_refusal(folder, "a.pcapng", {.comments = {{0, "?"}, {1, "!"}}},
                 "has 2 frames, and a comment is for frame 0");
}

TEST(Annotate, statistics_without_an_interface_are_refused) {
  TemporaryFolder folder;
  {
    std::ofstream out(folder / "a.pcapng", std::ios::binary);
    PcapngWriter(out, {});
  }
  expect_refusal(folder, "a.pcapng", {.statistics = {.dropped = 0}},
                 "describes no interface that statistics could be written for");
}

TEST(Annotate, missing_file_is_an_error_and_is_not_made) {
  TemporaryFolder folder;
  const auto done = annotate_capture(folder / "none.pcapng", some_annotations());
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, EndsWith("No such file or directory"));
  EXPECT_EQ(folder.files(), 0);
}

// Root may write anywhere; as nobody it may not.
class AsNobody {
 public:
  AsNobody() : was_root_(::geteuid() == 0), dropped_(!was_root_ || ::seteuid(65'534) == 0) {}
  ~AsNobody() {
    if (was_root_) {
      EXPECT_EQ(::seteuid(0), 0);
    }
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

  bool dropped() const { return dropped_; }

 private:
  bool was_root_;
  bool dropped_;
};

TEST(Annotate, folder_without_write_permission_leaves_the_original) {
  TemporaryFolder folder;
  write_capture(folder / "a.pcapng");
  ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
  {
    AsNobody nobody;
    ASSERT_TRUE(nobody.dropped());
    expect_refusal(folder, "a.pcapng", some_annotations(),
                   "no new file can be made beside it: Permission denied");
  }
  ::chmod(folder.path().c_str(), 0755);
}

TEST(Annotate, file_of_another_owner_is_annotated_where_the_folder_allows_it) {
  TemporaryFolder folder;
  write_capture(folder / "a.pcapng");
  ASSERT_EQ(::chmod(folder.path().c_str(), 0777), 0);
  const AsNobody nobody;
  ASSERT_TRUE(nobody.dropped());
  EXPECT_TRUE(annotate_capture(folder / "a.pcapng", some_annotations()));
  EXPECT_EQ(folder.files(), 1);
}

TEST(Annotate, owner_of_the_file_stays) {
  TemporaryFolder folder;
  const auto path = folder / "a.pcapng";
  write_capture(path);
  if (::chown(path.c_str(), 65'534, 65'534) != 0) {
    GTEST_SKIP() << "only root gives files away";
  }
  ASSERT_TRUE(annotate_capture(path, some_annotations()));
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 65'534);
  EXPECT_EQ(status.st_gid, 65'534);
}

// Files of this process may grow to so many octets, as if the disk were full after them.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t octets) : old_handler_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit{.rlim_cur = octets, .rlim_max = old_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    ::signal(SIGXFSZ, old_handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit old_{};
  void (*old_handler_)(int);
};

TEST(Annotate, full_disk_leaves_the_original_and_no_other_file) {
  TemporaryFolder folder;
  write_capture(folder / "a.pcapng");
  const FileSizeLimit limit(200);
  expect_refusal(folder, "a.pcapng", some_annotations(),
                 "the annotated file could not be put in its place: not all could be written");
}

TEST(Annotate, permissions_of_the_file_stay) {
  TemporaryFolder folder;
  const auto path = folder / "a.pcapng";
  write_capture(path);
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  ASSERT_TRUE(annotate_capture(path, some_annotations()));
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0640U);
}

TEST(Annotate, symbolic_link_stays_a_link) {
  TemporaryFolder folder;
  write_capture(folder / "a.pcapng");
  std::filesystem::create_symlink("a.pcapng", folder / "link.pcapng");
  ASSERT_TRUE(annotate_capture(folder / "link.pcapng", some_annotations()));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link.pcapng"));
  EXPECT_THAT(read_path(folder / "a.pcapng").section.comment, HasSubstr("firewall-drop"));
}

}  // namespace
}  // namespace flatline
