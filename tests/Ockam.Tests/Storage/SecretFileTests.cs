using Ockam.Storage;

namespace Ockam.Tests.Storage;

public sealed class SecretFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Place => Path.Combine(_folder.Path, "a.secret");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_is_its_owners_alone_before_anything_is_in_it_and_holds_what_was_written()
    {
        await using (SecretFile file = SecretFile.Create(Place))
        {
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Place));
            await file.WriteAsync(new byte[] { 1, 2, 3 });
        }

        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(Place));
    }

    [Fact]
    public async Task A_file_without_a_secret_goes_again()
    {
        await SecretFile.Create(Place).DisposeAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        await using (SecretFile file = SecretFile.Create(Place))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => file.WriteAsync(new byte[] { 1 }, new CancellationToken(canceled: true)));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_is_there_already_stays_as_it_is()
    {
        File.WriteAllText(Place, "mine");
        Assert.Contains(Place, Assert.Throws<IOException>(() => SecretFile.Create(Place)).Message);
        Assert.Equal("mine", File.ReadAllText(Place));
    }

    [Fact]
    public void A_link_is_not_followed()
    {
        if (OperatingSystem.IsWindows()) return; // Links are for administrators there.
        string elsewhere = Path.Combine(_folder.Path, "elsewhere");
        File.CreateSymbolicLink(Place, elsewhere);
        Assert.Throws<IOException>(() => SecretFile.Create(Place));
        Assert.False(File.Exists(elsewhere));
    }
}
