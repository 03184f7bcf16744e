using System.Security.Cryptography;

namespace OckamPS.Module.Nodes;

/// <summary>Reads secrets from files.</summary>
internal static class SecretFiles
{
    /// <summary>The bytes of a file, at most so many; the caller zeroes them after use.</summary>
    public static async Task<byte[]> ReadAsync(string path, int most, CancellationToken cancellationToken)
    {
        var buffer = new byte[most];
        try
        {
            var options = new FileStreamOptions { Options = FileOptions.Asynchronous, BufferSize = 0 };
            await using var file = new FileStream(path, options);
            int length = await file.ReadAtLeastAsync(buffer, most, throwOnEndOfStream: false, cancellationToken);
            return buffer[..length];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }
}
