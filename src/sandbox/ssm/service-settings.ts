import type {Fleet} from '../fleet.ts';
import {own} from '../own.ts';
import {permit} from '../permit.ts';
import {refuse, type ServiceAnswer, type ServiceRequest} from '../service.ts';
import type {World} from '../world.ts';
import {stringOf} from './input.ts';

/** What AWS sets where nobody has (SSM API, GetServiceSetting). */
const defaults = (fleet: Fleet): Readonly<Record<string, string>> => ({
	'/ssm/managed-instance/default-ec2-instance-management-role': '$None',
	'/ssm/managed-instance/activation-tier': fleet.advancedTier ? 'advanced' : 'standard',
});

/** SSM GetServiceSetting, judged on the setting's ARN. */
export const getServiceSetting = (world: World, request: ServiceRequest): ServiceAnswer => {
	const fleet = world.fleet();
	const {region} = request;
	const given = stringOf(request.json, 'SettingId') ?? '';
	const id = given.replace(/^arn:[^:]*:ssm:[^:]*:[^:]*:servicesetting/, '');
	const arn = `arn:${fleet.partition}:ssm:${region}:${fleet.account}:servicesetting${id}`;
	const refusal = permit(world, request, arn);
	if (refusal) return refusal;
	const set = own(fleet.regions.get(region)?.settings ?? {}, id);
	const value = set ?? own(defaults(fleet), id);
	if (value === undefined) return refuse('ServiceSettingNotFound', `Setting ${id} was not found.`);
	const body = {SettingId: id, SettingValue: value, ARN: arn, Status: set === undefined ? 'Default' : 'Customized'};
	return {kind: 'json', body: {ServiceSetting: body}};
};
