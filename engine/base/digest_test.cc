#include "engine/base/digest.h"

#include <gtest/gtest.h>

namespace lockkeeper {
namespace {

TEST(Digest, MatchesTheStandardTestVector) {  // FIPS 180-4, "abc"
  EXPECT_EQ(Sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, PiecesGiveTheDigestOfTheWhole) {
  Sha256Stream stream;
  stream.Add("a");
  stream.Add("bc");
  EXPECT_EQ(stream.Finish(), Sha256("abc"));
}

TEST(Digest, RandomHexHasTwoDigitsAByteAndDiffers) {
  EXPECT_EQ(RandomHex(6).size(), 12u);
  EXPECT_NE(RandomHex(16), RandomHex(16));
}

}  // namespace
}  // namespace lockkeeper
