namespace Ockam.Models.Tests.Policies;

/// <summary>Policies, callers and registers that several tests use.</summary>
internal static class PolicyTexts
{
    public const string Account = "111122223333";
    public const string Root = $"arn:aws:iam::{Account}:root";
    public const string Owner = $"arn:aws:iam::{Account}:user/owner";
    public const string Role = $"arn:aws:iam::{Account}:role/consumer";
    public const string Session = $"arn:aws:sts::{Account}:assumed-role/consumer/i-0123456789abcdef0";
    public const string Other = $"arn:aws:iam::{Account}:role/other";
    public const string Stranger = "arn:aws:iam::999900001111:role/consumer";
    public const string Key = $"arn:aws:kms:eu-west-1:{Account}:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    /// <summary>What the sample's setup gives its role in IAM: the reason why its seal can be gone round (W1).</summary>
    public static IdentityPolicy DecryptAnything { get; } = Iam("""{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"}""");

    public static byte[] Right(int register) => [.. Enumerable.Repeat((byte)(0xA0 + register), 48)];

    public static byte[] Wrong(int register) => [.. Enumerable.Repeat((byte)(0x50 + register), 48)];

    public static string RightHex(int register) => Convert.ToHexStringLower(Right(register));

    public static SealingRegisters Registers(params int[] registers) => new(registers.ToDictionary(
        register => register, register => (IReadOnlyList<string>)[RightHex(register)]));

    public static IReadOnlyDictionary<int, ReadOnlyMemory<byte>> Values(params (int Register, byte[] Value)[] values) =>
        values.ToDictionary(value => value.Register, value => (ReadOnlyMemory<byte>)value.Value);

    public static KeyPolicyDocument Policy(params string[] statements) =>
        KeyPolicyDocument.Parse($$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""");

    public static IdentityPolicy Iam(params string[] statements) => new("attached", KeyPolicyDocument.ParseIdentityPolicy(
        $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}"""));

    public static string Statement(string principal, string action, string? condition = null, string effect = "Allow") =>
        $$"""
        {"Effect":"{{effect}}","Principal":{{(principal == "*" ? "\"*\"" : $"{{\"AWS\":\"{principal}\"}}")}},
         "Action":"{{action}}","Resource":"*"{{(condition is null ? "" : $",\"Condition\":{condition}")}}}
        """;

    public static KeyAccessRequest Ask(string caller, string action = "kms:Decrypt") =>
        new(KeyCaller.Parse(caller), action) { KeyArn = Key };
}
