-- Makes a shop with so many orders (the setting `mostrador.orders`, rounded up) of the few that its own interface made: every
-- row that belongs to them is copied, with other ids, so that the server serves the copies as it serves the first ones. Each
-- copy is eight hours older than the one before it, and is bought by people of its own.
do $$
declare
    parts constant text[] := array[
        'customer', 'order', 'order_address', 'order_summary', 'order_item', 'order_line_item', 'order_line_item_tax_line',
        'order_shipping', 'order_shipping_method', 'order_shipping_method_tax_line', 'order_transaction', 'order_credit_line',
        'order_change', 'order_change_action', 'order_payment_collection', 'payment_collection', 'payment_session', 'payment',
        'capture', 'refund', 'order_fulfillment', 'fulfillment', 'fulfillment_address', 'fulfillment_item',
        'fulfillment_label', 'return', 'return_item', 'return_fulfillment'
    ];
    first constant bigint := (select count(*) from "order");
    copies constant bigint := ceil((current_setting('mostrador.orders')::numeric - first) / first);
    part text;
    names text;
    copied text;
begin
    -- Rows of a table may come before those that they refer to.
    set local session_replication_role = replica;
    create temporary table known (id text primary key) on commit drop;
    foreach part in array parts loop
        execute format('insert into known select id from %I', part);
    end loop;
    delete from known where id in (select id from customer where id not in (select customer_id from "order"));
    analyze known;
    foreach part in array parts loop
        select string_agg(format('%I', column_name), ', '),
            string_agg(case
                when column_name = 'display_id' then format('display_id + n * %s', first)
                when column_name = 'email' then 'replace(email, ''@'', ''+'' || n || ''@'')'
                when column_name ~ '(^|_)id$' and data_type in ('text', 'character varying') then
                    format('case when %1$I in (select id from known) then %1$I || ''_'' || n else %1$I end', column_name)
                when data_type like 'timestamp%' then format('%I - n * interval ''8 hours''', column_name)
                else format('%I', column_name)
            end, ', ')
        into names, copied
        from information_schema.columns
        where table_schema = 'public' and table_name = part;
        execute format(
            'insert into %1$I (%2$s) select %3$s from %1$I cross join generate_series(1, %4$s) as n where id in (select id from known)',
            part, names, copied, copies);
    end loop;
    perform setval(pg_get_serial_sequence('"order"', 'display_id'), (select max(display_id) from "order"));
end
$$;
analyze;
