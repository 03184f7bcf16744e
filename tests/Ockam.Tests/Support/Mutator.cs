namespace Ockam.Tests.Support;

/// <summary>Changes seeds at random, from a fixed start, into inputs that are nearly right.</summary>
internal sealed class Mutator(int seed)
{
    // Bytes that mean something in the encodings: bounds of lengths, breaks, indefinite heads, the largest and the smallest.
    private static readonly byte[] Interesting =
        [0x00, 0x01, 0x17, 0x18, 0x1b, 0x1f, 0x40, 0x5f, 0x7f, 0x80, 0x81, 0x9b, 0x9f, 0xa0, 0xbf, 0xc0, 0xf6, 0xf8, 0xfb, 0xff];

    private readonly Random _random = new(seed);

    /// <summary>One of the seeds after one to four changes.</summary>
    public byte[] Next(IReadOnlyList<byte[]> seeds)
    {
        var data = new List<byte>(seeds[_random.Next(seeds.Count)]);
        for (int changes = _random.Next(1, 5); changes > 0; changes--) Change(data, seeds);
        return [.. data];
    }

    /// <summary>The bytes altered for certain: longer, cut, with another byte, or random altogether.</summary>
    public byte[] Alter(byte[] genuine)
    {
        byte[] bytes = [.. genuine];
        switch (_random.Next(bytes.Length == 0 ? 1 : 4))
        {
            case 0:
                return [.. bytes, (byte)_random.Next(256)];
            case 1:
                return bytes[..^_random.Next(1, bytes.Length + 1)];
            case 2:
                bytes[_random.Next(bytes.Length)] ^= (byte)_random.Next(1, 256);
                return bytes;
            default:
                _random.NextBytes(bytes);
                // A short one could come out as it was.
                bytes[0] = (byte)~genuine[0];
                return bytes;
        }
    }

    private void Change(List<byte> data, IReadOnlyList<byte[]> seeds)
    {
        int at = _random.Next(data.Count + 1);
        int length = _random.Next(Math.Min(8, data.Count - at) + 1);
        switch (_random.Next(7))
        {
            case 0 when at < data.Count:
                data[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < data.Count:
                data[at] = Interesting[_random.Next(Interesting.Length)];
                break;
            case 2:
                data.Insert(at, Interesting[_random.Next(Interesting.Length)]);
                break;
            case 3:
                data.RemoveRange(at, length);
                break;
            case 4:
                data.InsertRange(at, data.GetRange(at, length));
                break;
            case 5:
                data.InsertRange(at, seeds[_random.Next(seeds.Count)]);
                break;
            default:
                data.RemoveRange(at, data.Count - at);
                break;
        }
    }
}
