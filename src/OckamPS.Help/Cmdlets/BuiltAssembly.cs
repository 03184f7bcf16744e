using System.Reflection;
using System.Runtime.Loader;

namespace OckamPS.Help.Cmdlets;

/// <summary>Loads a built assembly to read it: what it needs lies beside it, or in a folder of references.</summary>
internal sealed class BuiltAssembly : AssemblyLoadContext
{
    private readonly string[] _folders;

    private BuiltAssembly(string[] folders) : base("cmdlets") => _folders = folders;

    /// <summary>Loads it.</summary>
    /// <param name="path">The assembly.</param>
    /// <param name="references">A folder with PowerShell's reference assembly.</param>
    public static Assembly Load(string path, string references)
    {
        string full = Path.GetFullPath(path);
        return new BuiltAssembly([Path.GetDirectoryName(full)!, Path.GetFullPath(references)]).LoadFromAssemblyPath(full);
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string? path = _folders.Select(folder => Path.Combine(folder, assemblyName.Name + ".dll")).FirstOrDefault(File.Exists);
        return path is null ? null : LoadFromAssemblyPath(path);
    }
}
