using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.StandIn;

namespace Microsoft.ML.Transforms;

public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    public enum KeyOrdinality : byte
    {
        ByOccurrence = 0,
        ByValue = 1,
    }

    readonly IHost _host;
    readonly (string outputColumnName, string inputColumnName)[] _columns;
    readonly int _maximum;
    readonly KeyOrdinality _order;
    readonly bool _asText;
    readonly IDataView _keyData;

    internal ValueToKeyMappingEstimator(
        IHostEnvironment env, (string outputColumnName, string inputColumnName)[] columns, int maximumNumberOfKeys, KeyOrdinality keyOrdinality,
        bool addKeyValueAnnotationsAsText, IDataView keyData)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumNumberOfKeys);
        if (keyData is not null && keyData.Schema.Count != 1)
            throw new ArgumentOutOfRangeException(nameof(keyData), "must contain exactly one column");
        _host = env.Register(nameof(ValueToKeyMappingEstimator));
        _columns = columns;
        _maximum = maximumNumberOfKeys;
        _order = keyOrdinality;
        _asText = addKeyValueAnnotationsAsText;
        _keyData = keyData;
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var sources = _columns.Select(pair => ColumnMapper.Input(_host, input.Schema, pair.inputColumnName)).ToArray();
        foreach (var source in sources) CheckNoKey(source.Name, ItemMap.ItemOf(source.Type) is KeyDataViewType);
        var terms = sources.Select(source => KeyTerms.Of((PrimitiveDataViewType)ItemMap.ItemOf(source.Type))).ToArray();
        if (_keyData is null) Collect(input, terms, sources);
        else foreach (var term in terms) CollectFrom(_keyData, term);
        if (_order == KeyOrdinality.ByValue) foreach (var term in terms) term.Sort();
        return new(_host, _columns, terms, _asText);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return ColumnMapper.With(inputSchema, _columns.Select(pair =>
        {
            var source = ColumnMapper.Input(_host, inputSchema, pair.inputColumnName);
            CheckNoKey(source.Name, source.IsKey);
            var values = new SchemaShape.Column(
                AnnotationUtils.Kinds.KeyValues, SchemaShape.Column.VectorKind.Vector, _asText ? TextDataViewType.Instance : source.ItemType, false);
            var annotations = ColumnMapper.Annotations(source, AnnotationUtils.Kinds.SlotNames).Append(values);
            return new SchemaShape.Column(pair.outputColumnName, source.Kind, NumberDataViewType.UInt32, true, new SchemaShape(annotations));
        }));
    }

    void CollectFrom(IDataView keyData, KeyTerms terms)
    {
        var column = keyData.Schema[0];
        if (!ItemMap.ItemOf(column.Type).Equals(terms.ItemType))
            throw _host.ExceptSchemaMismatch(nameof(keyData), "input", column.Name, terms.ItemType.ToString(), column.Type.ToString());
        Collect(keyData, [terms], [column]);
    }

    void Collect(IDataView data, KeyTerms[] terms, DataViewSchema.Column[] sources)
    {
        using var cursor = data.GetRowCursor(sources);
        var collectors = terms.Select((term, i) => term.Collector(cursor, sources[i], _maximum)).ToArray();
        while (cursor.MoveNext())
        {
            foreach (var collect in collectors) collect();
        }
    }

    static void CheckNoKey(string name, bool isKey)
    {
        if (isKey) throw new NotSupportedException($"Column '{name}' is a key already; the stand-in's MapValueToKey does not take keys.");
    }
}
