using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

[assembly: LoadableClass(typeof(TextLoader), null, typeof(SignatureLoadModel), "Text Loader", TextLoader.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Reads text files line by line, each time a cursor asks.</summary>
public sealed partial class TextLoader : IDataLoader<IMultiStreamSource>
{
    internal const string LoaderSignature = "TextLoader";
    readonly IHost _host;
    readonly Options _options;
    readonly TextColumn[] _columns;
    readonly DataViewSchema _schema;

    internal TextLoader(IHostEnvironment env, Options options = null, IMultiStreamSource dataSample = null)
    {
        ArgumentNullException.ThrowIfNull(env);
        _host = env.Register(LoaderSignature);
        _options = options ?? new();
        if (_options.AllowSparse) throw new NotSupportedException("The stand-in's text loader does not read sparse lines.");
        if (_options.Separators is not { Length: > 0 }) throw new ArgumentOutOfRangeException(nameof(options), "Must specify at least one separator");
        if (_options.Separators.Contains('"')) throw _host.ExceptUserArg("Separator", "Illegal separator: '\"'");
        var first = dataSample is { Count: > 0 } ? Reader().ReadFirst(dataSample) : null;
        _columns = TextColumnBinder.Bind(_options.Columns, _options.InputSize ?? first?.Count);
        var header = _options.HeaderFile is { } file ? Reader().ReadFirst(new MultiFileSource(file)) : _options.HasHeader ? first : null;
        if (header is not null) _columns = [.. _columns.Select(column => column.WithHeader(header))];
        _schema = MakeSchema();
    }

    TextLoader(IHost host, Options options, TextColumn[] columns)
    {
        (_host, _options, _columns) = (host, options, columns);
        _schema = MakeSchema();
    }

    public DataViewSchema GetOutputSchema() => _schema;

    public IDataView Load(IMultiStreamSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new View(this, source);
    }

    FieldReader Reader() => new(_options.Separators, _options.AllowQuoting, _options.TrimWhitespace, _options.ReadMultilines, _options.EscapeChar);

    DataViewSchema MakeSchema()
    {
        var builder = new DataViewSchema.Builder();
        foreach (var column in _columns) builder.AddColumn(column.Name, column.Type, column.Annotations());
        return builder.ToSchema();
    }
}
