-- Makes a shop with so many orders (the setting `mostrador.orders`, rounded up) of the few that its own interface made: every
-- row that belongs to them is copied, with other ids, so that the server serves the copies as it serves the first ones. Each
-- copy is eight hours older than the one before it, and is bought by people of its own, as guests. Carts are copied too, as a
-- shop has them.
do $$
declare
    parts constant text[] := array[
        'customer', 'customer_channels_channel', 'order', 'order_channels_channel', 'order_line', 'order_line_reference',
        'shipping_line', 'payment', 'fulfillment', 'order_fulfillments_fulfillment', 'history_entry', 'stock_movement'
    ];
    -- Between the ids of two copies.
    gap constant int := 1000;
    first constant bigint := (select count(*) from "order" where "orderPlacedAt" is not null);
    copies constant bigint := ceil((current_setting('mostrador.orders')::numeric - first) / first);
    part text;
    names text;
    copied text;
    narrowed text;
begin
    -- Rows of a table may come before those that they refer to.
    set local session_replication_role = replica;
    foreach part in array parts loop
        select string_agg(format('%I', c.column_name), ', '),
            string_agg(case
                when c.column_name = 'id' or exists (
                    select from pg_constraint f
                    join pg_attribute a on a.attrelid = f.conrelid and a.attnum = any (f.conkey)
                    where f.contype = 'f' and f.conrelid = format('%I', part)::regclass and a.attname = c.column_name
                        and f.confrelid = any (select format('%I', name)::regclass from unnest(parts) as name)
                ) then format('%I + n * %s', c.column_name, gap)
                when c.column_name = 'userId' then 'null'
                when c.column_name = 'emailAddress' then 'replace("emailAddress", ''@'', ''+'' || n || ''@'')'
                when c.column_name = 'code' then 'upper(left(md5(code || n), 16))'
                when c.data_type like 'timestamp%' then format('%I - n * interval ''8 hours''', c.column_name)
                else format('%I', c.column_name)
            end, ', ')
        into names, copied
        from information_schema.columns c
        where c.table_schema = 'public' and c.table_name = part;
        narrowed := case part
            when 'customer' then 'id in (select "customerId" from "order")'
            when 'customer_channels_channel' then '"customerId" in (select "customerId" from "order")'
            when 'history_entry' then '"orderId" is not null'
            when 'stock_movement' then '"orderLineId" is not null'
            else 'true'
        end;
        execute format(
            'insert into %1$I (%2$s) select %3$s from %1$I cross join generate_series(1, %4$s) as n where %5$s',
            part, names, copied, copies, narrowed);
    end loop;
    for part in
        select table_name from information_schema.columns
        where table_schema = 'public' and column_name = 'id' and table_name = any (parts)
    loop
        execute format('select setval(pg_get_serial_sequence(%L, ''id''), (select max(id) from %I))', format('%I', part), part);
    end loop;
end
$$;
analyze;
