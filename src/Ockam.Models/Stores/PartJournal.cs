using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Ockam.Models;

/// <summary>
/// Remembers, beside a file in the making, which parts of it are there, by their hashes. It is believed in nothing: a part is there when
/// its bytes have the hash. So it does no harm if it, or the file, was not wholly written when the machine stopped.
/// </summary>
internal sealed class PartJournal : IDisposable
{
    private const int RecordLength = sizeof(int) + SHA256.HashSizeInBytes;

    // More than a file of 16 TiB has parts of the default length; a longer journal is none of ours.
    private const int MostRecords = 1 << 20;

    private readonly Dictionary<int, byte[]> _parts = [];
    private readonly string _path;
    private readonly FileStream _file;
    private readonly Lock _lock = new();

    private PartJournal(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>The hash that a part had; null if it was never whole.</summary>
    public byte[]? this[int part]
    {
        get
        {
            lock (_lock) return _parts.GetValueOrDefault(part);
        }
    }

    /// <summary>Where the journal of a file stands.</summary>
    public static string PathOf(PartialFile file) => file.Path + ".parts";

    /// <summary>Opens the journal of a file; what it says of other bytes than those of this identity is forgotten.</summary>
    public static PartJournal Open(PartialFile target, string identity)
    {
        byte[] head = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(identity));
        string path = PathOf(target);
        SafeFileHandle handle = SharedFolderFile.TryOpenOwn(path)
            ?? throw new ModelException(ModelErrorReason.InUse, $"{path} is in use by another process.");
        var journal = new PartJournal(path, new FileStream(handle, FileAccess.ReadWrite, bufferSize: 0));
        try
        {
            journal.Read(head, target.Length > 0);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Records a part that is whole.</summary>
    public void Add(int part, byte[] hash)
    {
        Span<byte> record = stackalloc byte[RecordLength];
        BinaryPrimitives.WriteInt32BigEndian(record, part);
        hash.CopyTo(record[sizeof(int)..]);
        lock (_lock) _file.Write(record);
    }

    /// <summary>Removes the journal: all is there.</summary>
    public void Remove()
    {
        _file.Dispose();
        File.Delete(_path);
    }

    public void Dispose() => _file.Dispose();

    private void Read(byte[] head, bool wanted)
    {
        var found = new byte[head.Length];
        bool same = _file.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) == found.Length
            && found.AsSpan().SequenceEqual(head);
        if (!wanted || !same)
        {
            _file.SetLength(0);
            _file.Write(head);
            return;
        }

        var record = new byte[RecordLength];
        long end = _file.Position;
        while (_parts.Count < MostRecords
            && _file.ReadAtLeast(record, record.Length, throwOnEndOfStream: false) == record.Length)
        {
            _parts[BinaryPrimitives.ReadInt32BigEndian(record)] = record[sizeof(int)..];
            end = _file.Position;
        }

        // Half a record is overwritten by the next one.
        _file.SetLength(end);
        _file.Position = end;
    }
}
