using System.Linq.Expressions;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Conformance;

/// <summary>What the row of every time series engine does, without what ML.NET's engine allocates around it.</summary>
[TestClass]
public sealed class EngineLaws
{
    readonly MLContext _ml = new(seed: 1);

    [TestMethod, DynamicData(nameof(Subject.EveryStateful), typeof(Subject))]
    public void Nothing_is_allocated_for_a_row_of_an_engine(Subject subject)
    {
        var rows = RowReader.Cached(_ml, subject.Data(_ml, RowReader.Rows));
        var stateful = subject.Model.GetType().GetInterfaces().Single(type => type.Name == "IStatefulTransformer");
        var model = stateful.GetMethod("Clone")!.Invoke(subject.Model, null);
        var mapper = (IRowToRowMapper)stateful.GetMethod("GetStatefulRowToRowMapper")!.Invoke(model, [rows.Schema])!;
        var added = subject.Columns.Select(name => mapper.OutputSchema[name]).ToArray();
        using var cursor = rows.GetRowCursor(mapper.GetDependencies(added));
        using var row = mapper.GetRow(cursor, added);
        var ping = Pinger(row);
        var read = RowReader.Open(row, added);
        RowReader.AssertNothing(RowReader.Bytes(cursor, () =>
        {
            ping();
            read();
        }));
    }

    /// <summary>Hands the row its next example, each with an argument of its own, as ML.NET's engine does; the arguments lie ready.</summary>
    static Action Pinger(DataViewRow row)
    {
        var ping = (Delegate)row.GetType().GetMethod("GetPinger")!.Invoke(row, null)!;
        var type = ping.GetType().GetGenericArguments()[0];
        var arguments = Enumerable.Range(0, RowReader.Rows).Select(position =>
        {
            var argument = Activator.CreateInstance(type)!;
            type.GetField("RowPosition")!.SetValue(argument, (long)position);
            return argument;
        }).ToArray();
        var parameter = Expression.Parameter(typeof(object));
        var call = Expression.Lambda<Action<object>>(Expression.Invoke(Expression.Constant(ping), Expression.Convert(parameter, type)), parameter).Compile();
        var next = 0;
        return () => call(arguments[next++]);
    }
}
