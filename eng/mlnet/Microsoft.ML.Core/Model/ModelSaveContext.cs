using System.Text;
using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>What a component writes its model with: a body, strings that are kept once, and streams beside it.</summary>
public sealed partial class ModelSaveContext : IDisposable
{
    readonly Repository.Entry _entry;
    readonly IExceptionContext _context;
    string _loaderAssemblyName;

    /// <summary>The archive; null where a model goes into a bare stream.</summary>
    internal readonly RepositoryWriter Repository;

    internal readonly string Directory;
    internal readonly BinaryWriter Writer;
    internal readonly NormStr.Pool Strings = new();
    internal readonly long FpMin;
    internal ModelHeader Header;

    internal ModelSaveContext(RepositoryWriter rep, string dir, string name)
    {
        Contracts.CheckValue(rep, nameof(rep));
        Repository = rep;
        _context = rep.ExceptionContext;
        _context.CheckNonEmpty(name, nameof(name));
        Directory = dir;
        _entry = rep.CreateEntry(dir, name);
        Writer = new(_entry.Stream, Encoding.UTF8, leaveOpen: true);
        ModelHeader.BeginWrite(Writer, out FpMin, out Header);
    }

    internal ModelSaveContext(BinaryWriter writer, IExceptionContext ectx = null)
    {
        ectx.CheckValue(writer, nameof(writer));
        _context = ectx;
        Writer = writer;
        ModelHeader.BeginWrite(Writer, out FpMin, out Header);
    }

    internal bool InRepository => Repository != null;

    /// <summary>Checks that nothing has been written yet.</summary>
    internal void CheckAtModel() => _context.Check(Writer.BaseStream.Position == FpMin + Header.FpModel, "The body of the model was begun already.");

    internal void SetVersionInfo(VersionInfo ver)
    {
        ModelHeader.SetVersionInfo(ref Header, ver);
        _loaderAssemblyName = ver.LoaderAssemblyName;
    }

    /// <summary>Ends the model. Without it nothing but its bytes so far is written.</summary>
    internal void Done()
    {
        ModelHeader.EndWrite(Writer, FpMin, ref Header, Strings, _loaderAssemblyName);
        Dispose();
    }

    public void Dispose()
    {
        if (!InRepository)
            return;
        Writer.Dispose();
        _entry.Dispose();
    }

    internal void SaveString(string str) => Writer.Write(Strings.Add(_context.CheckRef(str, nameof(str))).Id);

    internal void SaveString(ReadOnlyMemory<char> str) => Writer.Write(Strings.Add(str).Id);

    internal void SaveNonEmptyString(string str) => SaveString(_context.CheckNonEmpty(str, nameof(str)));

    internal void SaveNonEmptyString(ReadOnlyMemory<char> str) => SaveNonEmptyString(str.ToString());

    internal void SaveStringOrNull(string str)
    {
        if (str == null)
            Writer.Write(-1);
        else
            SaveString(str);
    }
}
