using System.Text.Json;

namespace Ockam.Tests.Support;

/// <summary>Hexadecimal digits to bytes and back; white space is ignored, so that a long text may be folded.</summary>
internal static class HexExtensions
{
    public static byte[] FromHex(this string digits) => Convert.FromHexString(string.Concat(digits.Where(c => !char.IsWhiteSpace(c))));

    public static string ToHex(this byte[] bytes) => Convert.ToHexStringLower(bytes);

    public static string ToHex(this ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    /// <summary>The bytes that a JSON string holds as hexadecimal digits.</summary>
    public static byte[] FromHex(this JsonElement element) => element.GetString()!.FromHex();

    /// <summary>The bytes that a property of a JSON object holds as hexadecimal digits.</summary>
    public static byte[] Hex(this JsonElement element, string property) => element.GetProperty(property).FromHex();
}
