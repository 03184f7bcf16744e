namespace Ockam.Models;

/// <summary>The six parts of an ARN that matter to policies.</summary>
internal readonly record struct KeyPolicyArn(string Partition, string Service, string Region, string Account, string Resource)
{
    private const int Parts = 6;
    private const int AccountDigits = 12;

    public static bool TryParse(string text, out KeyPolicyArn arn)
    {
        string[] parts = text.Split(':', Parts);
        arn = default;
        if (parts.Length != Parts || parts[0] != "arn" || parts[5].Length == 0) return false;
        arn = new KeyPolicyArn(parts[1], parts[2], parts[3], parts[4], parts[5]);
        return true;
    }

    public static bool IsAccount(string text) => text.Length == AccountDigits && text.All(char.IsAsciiDigit);

    /// <summary>The account that a principal names as a whole, by its number or its root's ARN; null for any other principal.</summary>
    public static string? WholeAccount(string principal) =>
        IsAccount(principal) ? principal
        : TryParse(principal, out KeyPolicyArn arn) && arn is { Service: "iam", Resource: "root" } ? arn.Account
        : null;
}
