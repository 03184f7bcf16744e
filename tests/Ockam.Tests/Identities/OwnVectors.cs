namespace Ockam.Tests.Identities;

/// <summary>
/// Vectors of this project, computed with another program and another cryptographic library (Python's hashlib and cryptography) from
/// the rules of sections 2 to 4: secrets are 32 bytes that count up from the byte named, the first change is valid from
/// <see cref="Sample.Start"/>. They prove the formats where the vectors that came from elsewhere are absent.
/// </summary>
internal static class OwnVectors
{
    /// <summary>Of the Ed25519 seed 00…</summary>
    public const string Identifier = "I96acb3edb95c4f832483ef1c67d74480f43ff426d944236192d6f9e83083b8b4";

    /// <summary>One change.</summary>
    public const string History = "81" + FirstChange;

    /// <summary>Rotated 100 s later to the seed 20…</summary>
    public const string Rotated = "82" + FirstChange +
        "835858830101585385582096acb3edb95c4f832483ef1c67d74480f43ff426d944236192d6f9e83083b8b4820081582029acbae141bccaf0b22e1a94d34d0bc7" +
        "361e526d0bfe12c89794bc9322966dd7f41a6553f1641a781ff4648200815840552e480102da960b52eb77ee14e51f0bf0ba8b2b9a789c04fd38629003367a9d" +
        "65428e377c3d0d8d83589ff22a405b7d19cfdfb86dacb0ef1b312152df7e7a05820081584088841144107e229ae7717d10d3d95819cd7e221ac078e10b6877a1" +
        "e4460edc121f68e09eb33c5bd3f8640805b87da9f709e72a535d63b2ddae4b96b91d06c50f";

    public const string RotatedChangeHash = "25ac10f5879c58e9b46fd109270f4aea628f8004a2c24f48ba6b7780cabe1da6";

    /// <summary>Of the P-256 scalar 40…, with a signature of high S.</summary>
    public const string P256Identifier = "I8980da41e67db277534d5ab2de06b232a59b12abb107369f4f1e9a8cdde0407f";

    public const string P256History =
        "81825858830101585385f682018158410468ec7cf08cd4106e43b14de895426522bd0a45150c027e45c7953434d747e7bae3af39a88ebbee8679bb61e7845c3a" +
        "89cb9b5a3237c3fdb0b0587dbaf415118df41a6553f1001a781ff400820181584047b99ab4e280194611ed1056df97528ea5426737896280e41c992142873f2e" +
        "c1f91bf75744ffe7387d1b400bb913bb4147808abc821107f9bf76714a959e9d5d";

    /// <summary>Of the X25519 secret 80…, for the rotated identity, created 200 s after the first change.</summary>
    public const string ChannelAttestation =
        "825879830102587485582096acb3edb95c4f832483ef1c67d74480f43ff426d944236192d6f9e83083b8b4582025ac10f5879c58e9b46fd109270f4aea628f80" +
        "04a2c24f48ba6b7780cabe1da68200815820493e82fc74464a59268817623d2053c5eb8e2cc4a988b4fee179ec6b010d531d1a6553f1c81a6eb9f34882008158" +
        "40bea0c50be81498c3783369ecd6d28b3b61d18b96a0ba566900d008268fcc4a40de76f20e9aa91d9bf8eac3006895d2f6a57beb941be35ad3e1d986447" +
        "cc32d07";

    /// <summary>
    /// For the P-256 identity, role=member and ockam-relay=*, by the rotated identity with the credential key 60…, created 300 s after
    /// the first change and valid for a day.
    /// </summary>
    public const string Credential =
        "82825871830103586c8558208980da41e67db277534d5ab2de06b232a59b12abb107369f4f1e9a8cdde0407f58208980da41e67db277534d5ab2de06b232a59b" +
        "12abb107369f4f1e9a8cdde0407f8201a24b6f636b616d2d72656c6179412a44726f6c65466d656d6265721a6553f22c1a655543ac8200815840ba9402e5bf04" +
        "c6d6478a83e54a487f0ddf1ca9dfacca5e9e4e4567e743f6b4b0cc167fd1be11492cc5e20fd1504047ece83bf10fcccca3aea1fd289919c34e0e82587c830102" +
        "587785582096acb3edb95c4f832483ef1c67d74480f43ff426d944236192d6f9e83083b8b4582025ac10f5879c58e9b46fd109270f4aea628f8004a2c24f48ba" +
        "6b7780cabe1da68201818200815820174553b456dddfc6908ecab1c101fe6ab21e2baa0617795b7d43a63482993fd51a6553f1c81a6eb9f3488200815840da01" +
        "cb78ab2d86ea5c088c34183bfdd0906cf55ce0ea6d21985b09d60cc3b8c3cac13e7331455cff9e268968f4257ca927edfa9b8ef6c6ce9a73a1a326f09c0e";

    private const string FirstChange =
        "825837830101583285f6820081582003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8f41a6553f1001a781ff400820081584" +
        "0d4b86c2665e7f06bcd316bc173b45f5058d51bfe6f73a5a60bc68827daa526bc260d9b8cf23a76210bc79ed41c4911a244872af8ff7c777e89324f4617cb2507";
}
