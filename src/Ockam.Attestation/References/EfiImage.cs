using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>An EFI application as firmware measures it (PE/COFF; Windows Authenticode Portable Executable Signature Format).</summary>
public sealed partial class EfiImage
{
    private const int OptionalHeaderAt = 24;
    private const int ChecksumAt = OptionalHeaderAt + 64;
    private const int SectionHeaderLength = 40;
    private const int MaximumSections = 96;
    private const ushort Pe32 = 0x10b;
    private const ushort Pe32Plus = 0x20b;
    private const int SecurityDirectory = 4;

    private readonly ReadOnlyMemory<byte> _file;
    private readonly List<EfiSection> _sections = [];
    private int _pe;
    private int _securityEntryAt;
    private int _headersLength;
    private int _certificatesAt;
    private int _certificatesLength;

    private EfiImage(ReadOnlyMemory<byte> file) => _file = file;

    /// <summary>Reads an image.</summary>
    /// <param name="file">The whole file; not copied.</param>
    /// <exception cref="AttestationException">It is no EFI image.</exception>
    public static EfiImage Parse(ReadOnlyMemory<byte> file)
    {
        var image = new EfiImage(file);
        try
        {
            image.ReadHeaders();
        }
        catch (ArgumentOutOfRangeException wrong)
        {
            // A length or offset in the file that points outside it.
            throw new AttestationException("The file is no EFI image: its headers point beyond its end.", wrong);
        }

        return image;
    }

    /// <summary>Reads an image from a file.</summary>
    /// <param name="path">The file.</param>
    public static EfiImage Load(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new AttestationException($"The image {path} cannot be read: {failed.Message}", failed);
        }
        catch (AttestationException wrong)
        {
            throw new AttestationException($"{path}: {wrong.Message}", wrong);
        }
    }

    /// <summary>The kernel inside a unified kernel image; null if there is none.</summary>
    public EfiImage? Kernel => Section(".linux") is { } kernel ? Parse(kernel) : null;

    /// <summary>
    /// The version of systemd's stub in a unified kernel image; null if it does not say. Images of Amazon Linux 2023 for ARM do not
    /// say, and have 252.
    /// </summary>
    public int? StubVersion
    {
        get
        {
            const string Mark = "systemd-stub ";
            string magic = Text(".sdmagic");
            int at = magic.IndexOf(Mark, StringComparison.Ordinal);
            if (at >= 0)
            {
                string digits = string.Concat(magic[(at + Mark.Length)..].TakeWhile(char.IsAsciiDigit));
                return digits.Length is > 0 and < 6 ? int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture) : null;
            }

            return Text(".osrel").Contains("Amazon Linux 2023", StringComparison.Ordinal) ? 252 : null;
        }
    }

    /// <summary>The content of a section, as long as it is when loaded; null if there is none of that name.</summary>
    /// <param name="name">The name, with its dot.</param>
    public ReadOnlyMemory<byte>? Section(string name)
    {
        EfiSection? section = _sections.FirstOrDefault(section => section.Name == name);
        if (section is null) return null;
        int length = section.LoadedLength == 0 ? section.Length : Math.Min(section.LoadedLength, section.Length);
        return _file.Slice(section.Offset, length);
    }

    /// <summary>The Authenticode hash: the file without its checksum, its signatures and what points to them.</summary>
    /// <param name="hash">The algorithm; SHA-384 for a NitroTPM's registers.</param>
    public byte[] AuthenticodeHash(TpmHash hash = TpmHash.Sha384)
    {
        using var digest = IncrementalHash.CreateHash(hash.Name());
        ReadOnlySpan<byte> file = _file.Span;
        int checksum = _pe + ChecksumAt;
        digest.AppendData(file[..checksum]);
        int security = _securityEntryAt;
        if (security < 0)
        {
            digest.AppendData(file[(checksum + 4).._headersLength]);
        }
        else
        {
            digest.AppendData(file[(checksum + 4)..security]);
            digest.AppendData(file[(security + 8).._headersLength]);
        }

        int hashed = _headersLength;
        foreach (EfiSection section in _sections.Where(section => section.Length > 0).OrderBy(section => section.Offset))
        {
            digest.AppendData(file.Slice(section.Offset, section.Length));
            hashed += section.Length;
        }

        int rest = file.Length - _certificatesLength - hashed;
        if (rest > 0) digest.AppendData(file.Slice(hashed, rest));
        return digest.GetHashAndReset();
    }

    private string Text(string section) =>
        Section(section) is { } data ? System.Text.Encoding.Latin1.GetString(data.Span[..Math.Min(data.Length, 4096)]) : string.Empty;

    private void ReadHeaders()
    {
        ReadOnlySpan<byte> file = _file.Span;
        if (file.Length < 64 || !file[..2].SequenceEqual("MZ"u8))
            throw new AttestationException("The file is no EFI image: it does not begin with MZ.");
        _pe = BinaryPrimitives.ReadInt32LittleEndian(file[0x3c..]);
        if (!file.Slice(_pe, 4).SequenceEqual("PE\0\0"u8)) throw new AttestationException("The file is no EFI image: it has no PE header.");
        int sections = BinaryPrimitives.ReadUInt16LittleEndian(file[(_pe + 6)..]);
        int optionalLength = BinaryPrimitives.ReadUInt16LittleEndian(file[(_pe + 20)..]);
        int optional = _pe + OptionalHeaderAt;
        (int countAt, int entriesAt) = BinaryPrimitives.ReadUInt16LittleEndian(file[optional..]) switch
        {
            Pe32 => (optional + 92, optional + 96),
            Pe32Plus => (optional + 108, optional + 112),
            var magic => throw new AttestationException($"The file is no EFI image: its optional header has the number 0x{magic:x4}."),
        };
        _headersLength = BinaryPrimitives.ReadInt32LittleEndian(file[(optional + 60)..]);
        _securityEntryAt = -1;
        if (BinaryPrimitives.ReadInt32LittleEndian(file[countAt..]) > SecurityDirectory)
        {
            _securityEntryAt = entriesAt + (8 * SecurityDirectory);
            _certificatesAt = BinaryPrimitives.ReadInt32LittleEndian(file[_securityEntryAt..]);
            _certificatesLength = BinaryPrimitives.ReadInt32LittleEndian(file[(_securityEntryAt + 4)..]);
            _ = file.Slice(_certificatesAt, _certificatesLength);
        }

        // What is hashed piece by piece must stand in this order.
        ArgumentOutOfRangeException.ThrowIfLessThan(_headersLength, Math.Max(_securityEntryAt + 8, _pe + ChecksumAt + 4));
        _ = file[.._headersLength];
        ReadSections(file, optional + optionalLength, sections);
    }

    private void ReadSections(ReadOnlySpan<byte> file, int at, int count)
    {
        if (count > MaximumSections) throw new AttestationException($"The file is no EFI image: it has {count} sections.");
        for (; count > 0; count--, at += SectionHeaderLength)
        {
            ReadOnlySpan<byte> header = file.Slice(at, SectionHeaderLength);
            string name = System.Text.Encoding.ASCII.GetString(header[..8].TrimEnd((byte)0));
            int loaded = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
            int length = BinaryPrimitives.ReadInt32LittleEndian(header[16..]);
            int offset = BinaryPrimitives.ReadInt32LittleEndian(header[20..]);
            _ = file.Slice(offset, length);
            ArgumentOutOfRangeException.ThrowIfNegative(loaded);
            _sections.Add(new EfiSection(name, offset, length, loaded));
        }
    }
}
