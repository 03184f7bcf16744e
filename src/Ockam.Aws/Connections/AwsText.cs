namespace Ockam.Aws;

/// <summary>Texts of others as they may be shown.</summary>
internal static class AwsText
{
    private const int Usual = 200;

    /// <summary>Nothing of it moves a terminal's cursor, and it ends somewhere.</summary>
    public static string Printable(string text, int most = Usual) =>
        string.Concat(text.Take(most).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)) + (text.Length > most ? "…" : "");
}
