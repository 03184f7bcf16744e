using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Loading;

/// <summary>Where plain weights would stay, on machines of many kinds.</summary>
public sealed class ModelPlaceTests : IDisposable
{
    private const string Models = "/srv/models";
    private const string InstanceStore = "Amazon EC2 NVMe Instance Storage";

    private static readonly Uri s_server = new("http://127.0.0.1:11434");

    private readonly FakeMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void A_file_system_in_memory_keeps_nothing()
    {
        _machine.Disk("nvme0n1", "259:0").Mount("/", "259:0", "ext4", "/dev/nvme0n1").Mount("/srv", "0:40", "tmpfs", "tmpfs");
        Expect(ModelPlaceKind.Memory);
        _machine.Mount("/srv/models", "0:41", "ramfs", "none");
        Expect(ModelPlaceKind.Memory);
    }

    [Fact]
    public void A_disk_of_a_cloud_stays_and_so_does_a_partition_of_it()
    {
        _machine.Disk("nvme0n1", "259:0").Partition("nvme0n1", "nvme0n1p1", "259:1").Mount("/", "259:1", "xfs", "/dev/nvme0n1p1");
        Assert.Contains("nvme0n1 (Amazon Elastic Block Store)", Expect(ModelPlaceKind.Persistent), StringComparison.Ordinal);
    }

    [Fact]
    public void The_instance_store_ends_with_the_instance_also_by_a_partition()
    {
        _machine.Disk("nvme0n1", "259:0").Disk("nvme1n1", "259:5", InstanceStore).Partition("nvme1n1", "nvme1n1p1", "259:6")
            .Mount("/", "259:0", "xfs", "/dev/nvme0n1").Mount("/srv/models", "259:6", "xfs", "/dev/nvme1n1p1");
        Expect(ModelPlaceKind.Ephemeral);
        // What was mounted over it later is what counts, and what only begins alike is another folder.
        Assert.Equal(ModelPlaceKind.Persistent, _machine.Places.JudgeFolder("/srv/models2").Kind);
        _machine.Mount("/srv/models", "259:0", "xfs", "/dev/nvme0n1");
        Expect(ModelPlaceKind.Persistent);
    }

    [Fact]
    public void A_volume_is_encrypted_if_it_or_all_below_it_are()
    {
        _machine.Disk("sda", "8:0").Disk("sdb", "8:16")
            .Mapped("dm-0", "253:0", "CRYPT-LUKS2-0123-root", "sda").Mapped("dm-1", "253:1", "CRYPT-LUKS2-4567-more", "sdb")
            .Mapped("dm-2", "253:2", "LVM-abc", "dm-0", "dm-1").Mapped("dm-3", "253:3", "LVM-def", "dm-0", "sdb");
        _machine.Mount("/", "253:0", "ext4", "/dev/mapper/root");
        Expect(ModelPlaceKind.Encrypted);
        _machine.Mount("/srv", "253:2", "ext4", "/dev/mapper/both");
        Expect(ModelPlaceKind.Encrypted);
        _machine.Mount("/srv/models", "253:3", "ext4", "/dev/mapper/half");
        Assert.StartsWith("sdb", Expect(ModelPlaceKind.Persistent), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CRYPT-LUKS1-01-x", ModelPlaceKind.Encrypted)]
    [InlineData("CRYPT-PLAIN-x", ModelPlaceKind.Encrypted)]
    [InlineData("CRYPT-BITLK-01-x", ModelPlaceKind.Encrypted)]
    [InlineData("CRYPT-INTEGRITY-x", ModelPlaceKind.Persistent)]
    [InlineData("CRYPT-VERITY-01-x", ModelPlaceKind.Persistent)]
    public void What_only_shows_changes_does_not_encrypt(string uuid, ModelPlaceKind kind)
    {
        _machine.Disk("sda", "8:0").Mapped("dm-0", "253:0", uuid, "sda").Mount("/", "253:0", "ext4", "/dev/mapper/x");
        Expect(kind);
    }

    [Fact]
    public void Memory_is_as_safe_as_the_swap_space()
    {
        const string Titles = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
        _machine.Disk("sda", "8:0").Mapped("dm-0", "253:0", "CRYPT-PLAIN-swap", "sda").Mapped("zram0", "252:0", "")
            .Mount("/", "8:0", "ext4", "/dev/sda").Mount("/srv", "0:40", "tmpfs", "tmpfs").Mount("/ram", "0:41", "ramfs", "none");
        const string Safe = Titles + "/dev/dm-0                               partition\t1\t0\t-2\n/dev/zram0 partition 1 0 100\n";
        _machine.Write("/proc/swaps", Safe);
        Expect(ModelPlaceKind.Memory);
        Assert.True(_machine.Places.JudgeMemory().IsSafe);
        foreach (string unsafeOne in
            (string[])["/dev/sda partition 1 0 -3\n", "/swap\\040file file 1 0 -3\n", "/dev/gone partition 1 0 1\n"])
        {
            _machine.Write("/proc/swaps", Safe + unsafeOne);
            Assert.Contains("swap space", Expect(ModelPlaceKind.Persistent), StringComparison.Ordinal);
            Assert.False(_machine.Places.JudgeMemory().IsSafe);
            Assert.Equal(ModelPlaceKind.Memory, _machine.Places.JudgeFolder("/ram/x").Kind);
        }

        // Compressed memory that is written back to a disk is not in memory.
        _machine.Write("/proc/swaps", Safe).Write("/sys/devices/virtual/block/zram0/backing_dev", "/dev/sda\n");
        Expect(ModelPlaceKind.Persistent);
    }

    [Fact]
    public void File_systems_with_numbers_of_their_own_are_judged_by_their_source()
    {
        _machine.Disk("sda", "8:0").Mapped("dm-0", "253:0", "CRYPT-LUKS2-01-x", "sda").Link("/dev/mapper/x", "../dm-0")
            .Mount("/", "0:30", "btrfs", "/dev/mapper/x");
        Expect(ModelPlaceKind.Encrypted);
    }

    [Fact]
    public void A_loop_device_is_as_safe_as_its_file()
    {
        _machine.Disk("sda", "8:0").Loop("loop0", "7:0", "/var/models.img").Mount("/", "8:0", "ext4", "/dev/sda")
            .Mount("/srv/models", "7:0", "ext4", "/dev/loop0");
        Expect(ModelPlaceKind.Persistent);
        _machine.Mount("/var", "0:50", "tmpfs", "tmpfs");
        Expect(ModelPlaceKind.Memory);
    }

    [Theory]
    [InlineData("nfs4", "server:/export")]
    [InlineData("9p", "host")]
    [InlineData("zfs", "pool/models")]
    [InlineData("fuse.s3fs", "s3fs")]
    public void What_is_no_disk_of_this_machine_is_not_known(string fileSystem, string source)
    {
        _machine.Mount("/", "0:60", fileSystem, source);
        Assert.Contains($"'{fileSystem}'", Expect(ModelPlaceKind.Unknown), StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_on_themselves_and_links_in_circles_are_not_followed_for_ever()
    {
        _machine.Mapped("dm-0", "253:0", "LVM-x", "dm-0").Mount("/", "253:0", "ext4", "/dev/dm-0");
        Expect(ModelPlaceKind.Unknown);
        _machine.Link("/srv/models", "other").Link("/srv/other", "models");
        Expect(ModelPlaceKind.Unknown);
    }

    [Fact]
    public void Links_on_the_way_to_the_folder_are_followed()
    {
        _machine.Disk("sda", "8:0").Mount("/", "8:0", "ext4", "/dev/sda").Mount("/run/fast", "0:70", "tmpfs", "tmpfs")
            .Link("/srv/models", "../run/fast/models");
        Expect(ModelPlaceKind.Memory);
    }

    [Fact]
    public void The_running_process_says_where_it_keeps_models()
    {
        _machine.Disk("sda", "8:0").Mount("/", "8:0", "ext4", "/dev/sda").Mount("/fast\\040disk", "0:70", "tmpfs", "tmpfs")
            .Process(77, "ollama", 11434, "HOME=/home/o");
        // A space in a value: environments are separated by zeros.
        _machine.Write("/proc/77/environ", "HOME=/home/o\0OLLAMA_MODELS=/fast disk/m\0");
        ModelPlace place = _machine.Places.Judge(s_server);
        Assert.Equal((ModelPlaceKind.Memory, "/fast disk/m"), (place.Kind, place.Folder));
        Assert.True(place.IsSafe);
    }

    [Fact]
    public void Without_a_word_Ollama_keeps_them_in_its_home_and_mounts_are_those_that_it_sees()
    {
        _machine.Disk("sda", "8:0").Mount("/", "8:0", "ext4", "/dev/sda").Process(77, "ollama", 11434, "HOME=/home/o");
        ModelPlace place = _machine.Places.Judge(s_server);
        Assert.Equal((ModelPlaceKind.Persistent, "/home/o/.ollama/models"), (place.Kind, place.Folder));
        _machine.Write("/proc/77/mountinfo", "30 1 0:80 / / rw - tmpfs tmpfs rw\n");
        Assert.Equal(ModelPlaceKind.Memory, _machine.Places.Judge(new Uri("http://localhost:11434")).Kind);
    }

    [Fact]
    public void Who_listens_on_all_addresses_is_found_too()
    {
        _machine.Mount("/", "0:1", "tmpfs", "tmpfs").Process(77, "ollama", 11434, "HOME=/home/o", address: "00000000");
        Assert.Equal(ModelPlaceKind.Memory, _machine.Places.Judge(s_server).Kind);
    }

    [Fact]
    public void Another_users_Ollama_is_known_by_its_unit()
    {
        _machine.Mount("/", "0:1", "tmpfs", "tmpfs").Listen(11434, 1)
            .Write("/proc/77/comm", "ollama\n").Write("/proc/77/cgroup", "0::/system.slice/ollama.service\n")
            .Write("/etc/systemd/system/ollama.service", "[Service]\nUser=ollama\nEnvironment=\"PATH=/usr/bin\"\n")
            .Write("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nollama:x:998:998::/usr/share/ollama:/bin/false\n");
        Assert.Equal("/usr/share/ollama/.ollama/models", _machine.Places.Judge(s_server).Folder);
        _machine.Write(
            "/etc/systemd/system/ollama.service.d/models.conf", "[Service]\nEnvironment=\"OLLAMA_MODELS=/mnt/my models\" OLLAMA_HOST=x\n");
        Assert.Equal("/mnt/my models", _machine.Places.Judge(s_server).Folder);
        _machine.Write("/etc/systemd/system/ollama.service.d/z.conf", "[Service]\nEnvironmentFile=-/etc/ollama.env\n");
        Assert.Equal(ModelPlaceKind.Unknown, _machine.Places.Judge(s_server).Kind);
    }

    [Fact]
    public void What_cannot_be_found_out_is_not_safe_and_says_why()
    {
        _machine.Mount("/", "0:1", "tmpfs", "tmpfs");
        Refuse("another machine", new Uri("http://10.0.0.7:11434"));
        Refuse("nothing on this machine listens on port 11434", s_server);
        _machine.Listen(11434, 5);
        Refuse("may not be seen", s_server);
        _machine.Process(78, "docker-proxy", 11434, "PATH=/bin");
        Refuse("docker-proxy", s_server);
        _machine.Process(78, "ollama", 11434, "OLLAMA_MODELS=models");
        Refuse("no whole path", s_server);
    }

    private void Refuse(string why, Uri server)
    {
        ModelPlace place = _machine.Places.Judge(server);
        Assert.Equal(ModelPlaceKind.Unknown, place.Kind);
        Assert.False(place.IsSafe);
        Assert.Contains(why, place.Reason, StringComparison.Ordinal);
    }

    private string Expect(ModelPlaceKind kind)
    {
        ModelPlace place = _machine.Places.JudgeFolder(Models);
        Assert.True(place.Kind == kind, $"{place.Kind}: {place.Reason}");
        return place.Reason;
    }
}
