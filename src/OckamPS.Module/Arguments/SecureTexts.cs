using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;

namespace OckamPS.Module.Arguments;

/// <summary>Texts in SecureStrings as the bytes that they are in UTF-8, and back; every copy in between is zeroed.</summary>
internal static class SecureTexts
{
    /// <summary>The text as UTF-8. The caller zeroes it after use.</summary>
    public static byte[] ToUtf8(SecureString text)
    {
        nint pointer = Marshal.SecureStringToCoTaskMemUnicode(text);
        var letters = new char[text.Length];
        try
        {
            Marshal.Copy(pointer, letters, 0, letters.Length);
            return System.Text.Encoding.UTF8.GetBytes(letters);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(letters.AsSpan()));
            Marshal.ZeroFreeCoTaskMemUnicode(pointer);
        }
    }

    /// <summary>The text that bytes are in UTF-8.</summary>
    /// <exception cref="FormatException">They are no text.</exception>
    public static SecureString FromUtf8(ReadOnlySpan<byte> utf8)
    {
        char[] letters = Letters(utf8);
        var text = new SecureString();
        try
        {
            foreach (char letter in letters) text.AppendChar(letter);
            text.MakeReadOnly();
            return text;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(letters.AsSpan()));
        }
    }

    /// <summary>The text that bytes are in UTF-8, for whoever has asked for it to be shown.</summary>
    /// <exception cref="FormatException">They are no text.</exception>
    public static string PlainOf(ReadOnlySpan<byte> utf8)
    {
        char[] letters = Letters(utf8);
        string plain = new(letters);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(letters.AsSpan()));
        return plain;
    }

    private static char[] Letters(ReadOnlySpan<byte> utf8)
    {
        if (!System.Text.Unicode.Utf8.IsValid(utf8))
            throw new FormatException("The secret is no text but bytes: write it to a file with -OutFile.");
        var letters = new char[System.Text.Encoding.UTF8.GetCharCount(utf8)];
        System.Text.Encoding.UTF8.GetChars(utf8, letters);
        return letters;
    }
}
