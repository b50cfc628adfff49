// Known answers: BLAKE2b against another implementation (CPython's hashlib), Ed25519 against
// RFC 8032 section 7.1, the key derivation against a second program that follows
// docs/protocol.md (tests/interop/client.py computes the same one).
#include "common/credentials.h"

#include <gtest/gtest.h>

#include "samples.h"

namespace vendepass {
namespace {

template <std::size_t N>
std::array<std::uint8_t, N> bytes_of(std::string_view hex) {
  return *array_from<N>(*from_hex(hex));
}

TEST(Credentials, Blake2bAnswersAreTheKnownOnes) {
  EXPECT_EQ(to_hex(view_of(blake2b_16(""))), "cae66941d9efbd404e4d88758ea67670");
  EXPECT_EQ(to_hex(view_of(blake2b_16("abc"))), "cf4ab791c62b8d2b2109c90275287816");
  EXPECT_EQ(to_hex(view_of(blake2b_32("abc"))),
            "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST(Credentials, AChainLinkIsTheDigestOfHeadAndBytes) {
  EXPECT_EQ(to_hex(view_of(chain_32(Hash32{}, "abc"))),
            "5db827e5e925e6b933a86596a0446c345c0d74d77f55a751ade5d7c7162eead8");
}

struct Ed25519Case {
  const char *seed, *public_key, *message, *signature;
};
// RFC 8032, section 7.1, tests 1 to 3.
constexpr Ed25519Case kRfc8032[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "6594a7c15e9716ed28dc027beceea1ec40a"}};

TEST(Credentials, Ed25519AnswersAreThoseOfTheRfc) {
  for (const auto& known : kRfc8032) {
    const auto key = key_pair_from(bytes_of<32>(known.seed));
    EXPECT_EQ(to_hex(view_of(key.public_key)), known.public_key);
    const auto message = *from_hex(known.message);
    EXPECT_EQ(to_hex(view_of(sign(message, key))), known.signature);
    EXPECT_TRUE(signature_is_valid(bytes_of<64>(known.signature), message, key.public_key));
  }
}

TEST(Credentials, ASignatureIsForItsBytesAndItsKeyOnly) {
  const auto key = key_pair_from(samples::digest<32>(1));
  const auto other = key_pair_from(samples::digest<32>(2));
  auto signature = sign("buy", key);
  EXPECT_TRUE(signature_is_valid(signature, "buy", key.public_key));
  EXPECT_FALSE(signature_is_valid(signature, "buy ", key.public_key));
  EXPECT_FALSE(signature_is_valid(signature, "buy", other.public_key));
  signature[0] ^= 1;
  EXPECT_FALSE(signature_is_valid(signature, "buy", key.public_key));
}

TEST(Credentials, TheDerivedSeedIsTheKnownOne) {
  const auto seed = derive_seed("correct horse", "ana@example.org", samples::digest(40), {1, 1024});
  ASSERT_TRUE(seed);
  EXPECT_EQ(to_hex(view_of(*seed)),
            "9ae72b4db056235963913b23fbf93a3cf6a7d794f06567108d3a328d69ebcae3");
}

TEST(Credentials, TheSeedDependsOnEverythingButTheSpellingOfTheAddress) {
  const auto salt = samples::digest(40);
  const auto seed = *derive_seed("pass", "ana@example.org", salt, {1, 8});
  EXPECT_EQ(*derive_seed("pass", " Ana@Example.ORG ", salt, {1, 8}), seed);
  EXPECT_NE(*derive_seed("Pass", "ana@example.org", salt, {1, 8}), seed);
  EXPECT_NE(*derive_seed("pass", "bia@example.org", salt, {1, 8}), seed);
  EXPECT_NE(*derive_seed("pass", "ana@example.org", samples::digest(41), {1, 8}), seed);
  EXPECT_NE(*derive_seed("pass", "ana@example.org", salt, {2, 8}), seed);
  EXPECT_NE(*derive_seed("pass", "ana@example.org", salt, {1, 16}), seed);
}

TEST(Credentials, ParametersOutOfRangeAreInvalid) {
  for (const Argon2Params bad : {Argon2Params{0, 1024}, {17, 1024}, {1, 7}, {1, 1'048'577}})
    EXPECT_EQ(derive_seed("p", "a@b", Salt{}, bad).error().code, ErrorCode::kInvalid);
}

TEST(Credentials, AddressesAreTrimmedAndInLowerCase) {
  EXPECT_EQ(*normalise_email("\t Ana.Lima@Example.ORG\n"), "ana.lima@example.org");
  EXPECT_TRUE(normalise_email("a@b"));
  EXPECT_TRUE(normalise_email(std::string(252, 'a') + "@b"));
  for (const auto& bad : {std::string{}, std::string{"ana"}, std::string{"@b"}, std::string{"a@"},
                          std::string{"a@b@c"}, std::string{"a b@c"}, std::string{"ç@b"},
                          std::string(253, 'a') + "@b"})
    EXPECT_EQ(normalise_email(bad).error().code, ErrorCode::kInvalid) << bad;
}

TEST(Credentials, TheDirectoryFilesByTheDigestOfTheAddress) {
  EXPECT_EQ(email_key("abc"), blake2b_16("abc"));
}

}  // namespace
}  // namespace vendepass
